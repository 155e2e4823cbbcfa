"""What every search engine must do, asked of each engine there is. A gap is a skip with its reason."""

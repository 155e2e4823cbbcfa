"""Who is shown how often, and what does it cost?"""

"""What does each feature add on the judged queries?"""

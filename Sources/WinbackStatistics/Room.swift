// Room Statistics.

// Room Reports.

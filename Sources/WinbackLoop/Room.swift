// Room Loop.

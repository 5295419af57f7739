// Room Engine.

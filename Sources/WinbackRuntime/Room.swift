// Room Runtime.

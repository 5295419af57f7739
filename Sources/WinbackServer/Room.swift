// Room Server.

// Room Ports.

// Room Simulation.

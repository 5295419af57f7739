// WinbackSimulation

// WinbackStatistics

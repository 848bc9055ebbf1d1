"""What the command line needs beside its commands: reading inputs, showing reports, writing results."""

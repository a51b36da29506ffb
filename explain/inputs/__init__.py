"""What is fed to a network: usual mistakes and what each does, the doctor who finds yours, and the right code."""

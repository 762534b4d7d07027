"""What the commands ./start, ./test, ./bench and .ci/run are made of; only the standard library until the environment stands."""

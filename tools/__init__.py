"""What ./start, ./test, ./bench and .ci/run are made of. Only the standard library: the environment may not stand yet."""

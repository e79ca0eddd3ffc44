throw new TypeError("a mistake in the program");

package dev.sallyport.policy.shell;

/// A word of a command after expansion.
///
/// @param many whether it may become no word, or any number of any words
/// @param pattern whether the shell matches it
/// @param text the word as it goes out again
record Field(Value value, boolean many, boolean pattern, String text) {}

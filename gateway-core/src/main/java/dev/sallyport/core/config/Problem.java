package dev.sallyport.core.config;

/// One thing that is wrong with the configuration.
///
/// @param path where: `targets.shop.accounts.app.credential`
/// @param line in the file, from 1; 0 where the record didn't come from a file
/// @param message what was found, what was expected, what to do; never a secret
public record Problem(String path, int line, String message) {
    @Override
    public String toString() {
        String where = path.isEmpty() ? "the file" : path;
        return line > 0 ? where + " (line " + line + "): " + message : where + ": " + message;
    }
}

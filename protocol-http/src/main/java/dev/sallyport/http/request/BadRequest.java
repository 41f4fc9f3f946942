package dev.sallyport.http.request;

/// A request that could be read in more than one way, or not at all. It is refused before anyone is
/// asked. The message is for the client and repeats nothing of the request.
public final class BadRequest extends Exception {
    private static final long serialVersionUID = 1L;

    /// @param why one clause: what was found and what was expected
    public BadRequest(String why) {
        super(why, null, false, false);
    }

    public String why() {
        return String.valueOf(getMessage());
    }
}

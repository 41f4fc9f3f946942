package dev.sallyport.policy.http;

/// It can't be told what a part of a request says.
final class Unread extends Exception {
    private static final long serialVersionUID = 1L;

    /// @param why for people, without anything of the request
    Unread(String why) {
        super(why, null, false, false);
    }

    String why() {
        return String.valueOf(getMessage());
    }
}

package dev.sallyport.http.session;

/// One session has one token, one target, one account and one client host.
///
/// @param clientHost where requests come from, without the port
record SessionKey(TokenKey token, String target, String account, String clientHost) {
    /// What is ended together.
    Door door() {
        return new Door(token, target, account);
    }

    /// A token at an account, wherever it comes from.
    record Door(TokenKey token, String target, String account) {}
}

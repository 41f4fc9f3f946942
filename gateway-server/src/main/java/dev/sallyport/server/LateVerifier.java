package dev.sallyport.server;

import dev.sallyport.core.Secret;
import dev.sallyport.core.TokenVerifier;

/// Stands for the verifier until there is one: an issuer may be served by our own API, which is up
/// before its keys are asked for. Until then nobody is let in.
final class LateVerifier implements TokenVerifier {
    private volatile TokenVerifier verifier =
            _ -> new NotAvailable("the gateway is starting and has no keys of issuers yet");

    void set(TokenVerifier verifier) {
        this.verifier = verifier;
    }

    @Override
    public Result verify(Secret token) {
        return verifier.verify(token);
    }
}

package dev.sallyport.policy.detect;

/// What still belongs to a value whose beginning is hidden already.
interface Rest {
    /// How far it reaches from the window's start; the start itself where the value is over.
    int end(Window window);

    /// Whether a character goes on.
    @FunctionalInterface
    interface OfKind extends Rest {
        boolean goesOn(int c);

        @Override
        default int end(Window window) {
            int at = window.start();
            while (at < window.arrived() && goesOn(window.at(at))) {
                at++;
            }
            return at;
        }
    }
}

package dev.sallyport.core;

import java.util.Locale;

/// The protocols that the gateway reads.
public enum Protocol {
    POSTGRES,
    SSH,
    HTTP;

    /// The word in configuration, policies and events: lower case.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}

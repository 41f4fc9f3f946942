package dev.sallyport.http.request;

/// Where a request goes, in its one form.
///
/// @param path percent-encoded, begins with a slash
/// @param query without the question mark; empty where there is none
public record Place(String path, String query) {
    /// As it stands in a request line.
    public String target() {
        return query.isEmpty() ? path : path + "?" + query;
    }
}

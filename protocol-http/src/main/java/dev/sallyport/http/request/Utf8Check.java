package dev.sallyport.http.request;

/// Follows percent-encoded octets and refuses what is no UTF-8 (RFC 3629, section 4): overlong
/// forms, surrogates, stray and missing continuation octets.
final class Utf8Check {
    private int missing;
    private int lowest = 0x80;
    private int highest = 0xBF;

    void next(int octet) throws BadRequest {
        if (missing > 0) {
            if (octet < lowest || octet > highest) {
                throw notUtf8();
            }
            missing--;
            lowest = 0x80;
            highest = 0xBF;
            return;
        }
        if (octet < 0x80) {
            return;
        }
        begin(octet);
    }

    private void begin(int octet) throws BadRequest {
        if (octet >= 0xC2 && octet <= 0xDF) {
            missing = 1;
        } else if (octet >= 0xE0 && octet <= 0xEF) {
            missing = 2;
            lowest = octet == 0xE0 ? 0xA0 : 0x80;
            highest = octet == 0xED ? 0x9F : 0xBF;
        } else if (octet >= 0xF0 && octet <= 0xF4) {
            missing = 3;
            lowest = octet == 0xF0 ? 0x90 : 0x80;
            highest = octet == 0xF4 ? 0x8F : 0xBF;
        } else {
            throw notUtf8();
        }
    }

    /// No octet follows here.
    void end() throws BadRequest {
        if (missing > 0) {
            throw notUtf8();
        }
    }

    private static BadRequest notUtf8() {
        return new BadRequest("percent-encoded octets that are no UTF-8");
    }
}

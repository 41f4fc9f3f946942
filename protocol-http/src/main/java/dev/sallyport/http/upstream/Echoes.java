package dev.sallyport.http.upstream;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// What is looked for where something sends secrets back; [SecretForm] knows how they are spelled.
final class Echoes {
    /// Octets. What is shorter is found everywhere, and protects nothing, however it is spelled: no
    /// spelling has fewer bits that are compared.
    private static final int LEAST = 4;

    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private Echoes() {}

    /// Copies: the caller's arrays are not kept. The longer before the shorter that it holds.
    static List<SecretForm> of(byte[]... secrets) {
        var forms = new ArrayList<SecretForm>();
        for (byte[] secret : secrets) {
            add(forms, secret.clone());
        }
        return List.copyOf(forms);
    }

    private static void add(List<SecretForm> forms, byte[] form) {
        if (form.length >= LEAST && forms.stream().noneMatch(known -> known.isSameAs(form))) {
            forms.add(new SecretForm(form));
        }
    }

    static byte[] percentEncoded(byte[] secret) {
        var out = new StringBuilder(secret.length + 16);
        for (byte b : secret) {
            if (isUnreserved(b)) {
                out.append((char) b);
            } else {
                out.append('%').append(HEX[b >> 4 & 15]).append(HEX[b & 15]);
            }
        }
        return out.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static boolean isUnreserved(byte b) {
        return (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || (b >= '0' && b <= '9')
                || b == '-'
                || b == '.'
                || b == '_'
                || b == '~';
    }
}

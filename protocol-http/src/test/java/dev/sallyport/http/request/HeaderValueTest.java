package dev.sallyport.http.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/// Every character, alone and among others.
class HeaderValueTest {
    @Test
    void controlCharactersAndWhatIsNoOctetAreRefusedAndNothingElseIs() throws BadRequest {
        for (int c = 0; c < 400; c++) {
            boolean isAllowed = c == '\t' || (c >= ' ' && c != 127 && c <= 255);
            for (String value : new String[] {"" + (char) c, "before " + (char) c + " behind"}) {
                if (isAllowed) {
                    assertThat(HeaderValue.checked(value)).isEqualTo(value);
                } else {
                    assertThatThrownBy(() -> HeaderValue.checked(value))
                            .as("character %d", c)
                            .isInstanceOf(BadRequest.class);
                }
            }
        }
        assertThat(HeaderValue.checked("")).isEmpty();
    }
}

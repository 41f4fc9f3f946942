package dev.sallyport.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.MaskOrder.Method;
import java.util.List;
import org.junit.jupiter.api.Test;

class MaskOrderTest {
    @Test
    void theMethodThatHidesMoreIsTheStronger() {
        List<Method> weakestFirst =
                List.of(
                        new Method.Partial(1, 1),
                        new Method.Token("k"),
                        new Method.Redact(),
                        new Method.Null());
        for (int i = 0; i < weakestFirst.size(); i++) {
            for (int j = 0; j < weakestFirst.size(); j++) {
                assertThat(Method.stronger(weakestFirst.get(i), weakestFirst.get(j)))
                        .isEqualTo(weakestFirst.get(Math.max(i, j)));
            }
        }
    }

    @Test
    void twoPartialMethodsKeepWhatBothKeep() {
        assertThat(Method.stronger(new Method.Partial(4, 2), new Method.Partial(1, 3)))
                .isEqualTo(new Method.Partial(1, 2));
    }
}

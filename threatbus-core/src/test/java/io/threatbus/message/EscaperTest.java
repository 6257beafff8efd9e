package io.threatbus.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EscaperTest {
    @Test
    void whatSteersATerminalIsShownAndNotObeyed() {
        assertThat(Escaper.text("a\u001b[31mred\u0007\u007f")).isEqualTo("a\\x1b[31mred\\x07\\x7f");
        assertThat(Escaper.text("\u009b31m\u0085")).isEqualTo("\\u009b31m\\u0085");
        assertThat(Escaper.text("a\r\n\tb")).isEqualTo("a\\r\\n\\tb");
    }

    @Test
    void whatTurnsTheDirectionOrBeginsALineIsShown() {
        assertThat(Escaper.text("x\u202egnp\u2066\u200f\u061c\u2028y"))
                .isEqualTo("x\\u202egnp\\u2066\\u200f\\u061c\\u2028y");
    }

    @Test
    void whatIsHarmlessStaysAsItIs() {
        String text = "Grüße, 世界 😀 “quoted” \\x1b";
        assertThat(Escaper.text(text)).isSameAs(text);
    }

    @Test
    void aLineKeepsItsTabulatorsAndLinesKeepTheirBreaks() {
        assertThat(Escaper.line("a\tb\nc")).isEqualTo("a\tb\\nc");
        assertThat(Escaper.lines("a\tb\nc\r")).isEqualTo("a\tb\nc\\r");
    }

    @Test
    void jsonMeansTheSameAfterwards() {
        Map<String, Object> object = Map.of("name", "a\u009bb\u202ec\u007f€");
        byte[] json = Json.write(object).bytes();

        byte[] safe = Escaper.json(json);

        assertThat(new String(safe, StandardCharsets.UTF_8)).isEqualTo("{\"name\":\"a\\u009bb\\u202ec\\u007f€\"}");
        assertThat(Json.read(safe)).isEqualTo(object);
    }

    @Test
    void jsonWithoutSuchCharactersIsNotCopied() {
        byte[] json = "{\"a\": \"€ü\"}".getBytes(StandardCharsets.UTF_8);
        assertThat(Escaper.json(json)).isSameAs(json);
    }
}

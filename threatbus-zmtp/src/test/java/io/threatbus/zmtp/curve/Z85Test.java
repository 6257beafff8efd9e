package io.threatbus.zmtp.curve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.threatbus.ThreatBusException;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Z85Test {
    @Test
    void theExampleOfTheSpecificationReadsBothWays() {
        byte[] bytes = HexFormat.of().parseHex("864fd26fb559f75b");

        assertThat(Z85.encode(bytes)).isEqualTo("HelloWorld");
        assertThat(Z85.decode("HelloWorld")).isEqualTo(bytes);
    }

    @Test
    void everyKeyComesBackFromItsText() {
        Random random = new Random(1);
        byte[] key = new byte[32];
        for (int i = 0; i < 1000; i++) {
            random.nextBytes(key);

            assertThat(Z85.decode(Z85.encode(key))).isEqualTo(key);
        }
    }

    @Test
    void whatIsNoZ85IsRefusedWithoutRepeatingIt() {
        for (String text : new String[] {"Hell", "Hell~", "Hellö", "#####", "\n\n\n\n\n"}) {
            assertThatThrownBy(() -> Z85.decode(text))
                    .isInstanceOf(ThreatBusException.class)
                    .hasMessageNotContaining(text);
        }
    }

    @Test
    void theKeysOfTheExampleInLibzmqsManualBelongTogether() {
        CurveKeyPair client = CurveKeyPair.ofSecret(CurveKeyPair.key("D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs\n"));
        CurveKeyPair server = CurveKeyPair.ofSecret(CurveKeyPair.key("JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6"));

        assertThat(Z85.encode(client.publicKey())).isEqualTo("Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID");
        assertThat(Z85.encode(server.publicKey())).isEqualTo("rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7");
        assertThat(client.toString()).doesNotContain("D:)Q");
    }

    @Test
    void aKeyThatIsTooShortIsRefused() {
        assertThatThrownBy(() -> CurveKeyPair.key("HelloWorld")).hasMessageContaining("40 letters, not 10");
    }
}

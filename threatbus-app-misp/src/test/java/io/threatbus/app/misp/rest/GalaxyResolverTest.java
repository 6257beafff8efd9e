package io.threatbus.app.misp.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.misp.FakeMisp;
import io.threatbus.app.misp.mapping.IndicatorMapper;
import io.threatbus.app.misp.mapping.MappingOptions;
import io.threatbus.message.MessageParser;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The tactics of ATT&amp;CK, which MISP's galaxies know and its attributes do not. */
class GalaxyResolverTest {
    private static final String PHISHING = "misp-galaxy:mitre-attack-pattern=\"Phishing - T1566\"";
    private static final String UNKNOWN = "misp-galaxy:mitre-attack-pattern=\"Something New - T9999\"";

    private final FakeMisp misp = new FakeMisp();

    @AfterEach
    void stop() {
        misp.close();
    }

    /** The indicator that the attribute with this number becomes. */
    private String indicator(MispApi api, long number) throws InterruptedException {
        var attribute =
                api.attributes(List.of(UUID.fromString(FakeMisp.uuid(number)))).get(0);
        var made = (IndicatorMapper.Result.Made) new IndicatorMapper(MappingOptions.DEFAULT).map(attribute);
        return made.content()
                .version(
                        MessageParser.DEFAULT,
                        made.content().timestamp(),
                        made.content().timestamp(),
                        Optional.empty())
                .json()
                .toString();
    }

    @Test
    void theMatricesOfAllPlatformsAreTheOneKillChainThatMitreNames() throws Exception {
        misp.cluster(PHISHING, "attack-Linux:initial-access", "attack-Windows:initial-access");
        misp.add(1, "domain", "a.example.com", 1_000, PHISHING);
        assertThat(indicator(misp.api(), 1))
                .containsOnlyOnce("\"kill_chain_name\":\"mitre-attack\",\"phase_name\":\"initial-access\"")
                .contains("\"external_id\":\"T1566\"")
                .doesNotContain("attack-Linux");
    }

    @Test
    void mobilePhonesHaveTheirOwn() throws Exception {
        misp.cluster(PHISHING, "mobile-attack-Android:initial-access", "mitre-attack:execution");
        misp.add(1, "domain", "a.example.com", 1_000, PHISHING);
        assertThat(indicator(misp.api(), 1))
                .contains("\"kill_chain_name\":\"mitre-mobile-attack\",\"phase_name\":\"initial-access\"")
                .contains("\"kill_chain_name\":\"mitre-attack\",\"phase_name\":\"execution\"");
    }

    @Test
    void eachTechniqueIsAskedForOnceAlsoIfNobodyKnowsIt() throws Exception {
        MispApi api = misp.api();
        misp.add(1, "domain", "a.example.com", 1_000, UNKNOWN, "tlp:green");
        assertThat(indicator(api, 1)).doesNotContain("mitre-attack\",\"phase_name");
        indicator(api, 1);
        assertThat(misp.requests().stream().filter(request -> request.startsWith("/galaxy_clusters")))
                .hasSize(1);
    }

    @Test
    void aMispWithoutThatSearchIsAskedNoMore() throws Exception {
        MispApi api = misp.api();
        misp.fault("/galaxy_clusters/restSearch", 405, "{\"message\":\"no\"}", java.util.Map.of());
        misp.add(1, "domain", "a.example.com", 1_000, PHISHING);
        misp.add(2, "domain", "b.example.com", 1_000, UNKNOWN);
        assertThat(indicator(api, 1)).contains("a.example.com");
        assertThat(indicator(api, 2)).contains("b.example.com");
        assertThat(misp.requests().stream().filter(request -> request.startsWith("/galaxy_clusters")))
                .hasSize(1);
    }
}

package io.threatbus.app.misp.rest;

import io.threatbus.app.misp.model.Attribute;
import io.threatbus.app.misp.model.EventReader;
import io.threatbus.app.misp.model.KillChainPhase;
import io.threatbus.app.misp.rest.RestException.Kind;
import io.threatbus.message.Json;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Completes attributes with the phases of an attack that their tags of MITRE's techniques belong to, which only MISP's
 * galaxies say. Each tag is asked for once. Any thread may use it.
 */
final class GalaxyResolver {
    private static final Logger logger = LoggerFactory.getLogger(GalaxyResolver.class);
    private static final String TECHNIQUE = "misp-galaxy:mitre-";
    private static final int MOST_TAGS = 10_000;

    private final RestClient client;
    private final Catalog<List<KillChainPhase>> phases = new Catalog<>(MOST_TAGS);
    private volatile boolean searches = true;

    GalaxyResolver(RestClient client) {
        this.client = client;
    }

    /** The same attribute with its phases, as far as MISP answers. */
    Attribute complete(Attribute attribute) throws InterruptedException {
        Set<KillChainPhase> all = new LinkedHashSet<>(attribute.phases());
        for (String tag : attribute.tagNames()) {
            if (tag.startsWith(TECHNIQUE)) {
                all.addAll(phases(tag));
            }
        }
        return all.size() == attribute.phases().size()
                ? attribute
                : attribute.with(a -> a.phases(new ArrayList<>(all)));
    }

    private List<KillChainPhase> phases(String tag) throws InterruptedException {
        Optional<List<KillChainPhase>> known = phases.find(tag);
        if (known.isPresent() || !searches) {
            return known.orElse(List.of());
        }
        List<KillChainPhase> found = List.of();
        try {
            Map<String, Object> body = Map.of("returnFormat", "json", "tag_name", tag, "limit", 1);
            found = EventReader.phases(
                    client.post("/galaxy_clusters/restSearch", Json.write(body).bytes())
                            .json());
        } catch (RestException e) {
            if (e.failure() != Kind.REFUSED && e.failure() != Kind.FORBIDDEN) {
                throw e;
            }
            logger.debug("this MISP does not say which phases techniques belong to: {}", e.getMessage());
            searches = false;
        }
        phases.put(tag, found);
        return found;
    }
}

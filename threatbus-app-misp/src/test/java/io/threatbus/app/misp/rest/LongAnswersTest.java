package io.threatbus.app.misp.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.misp.FakeMisp;
import io.threatbus.app.misp.PlainMetrics;
import io.threatbus.app.misp.model.Attribute;
import io.threatbus.spi.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Answers that would not fit in memory as a whole. */
class LongAnswersTest {
    private static final int LARGEST_BODY = 4_000;

    private final FakeMisp misp = new FakeMisp();
    private final MispApi api = api();

    @AfterEach
    void stop() {
        misp.close();
    }

    private MispApi api() {
        ApiSettings settings = new ApiSettings(
                misp.host(),
                true,
                new Secret(FakeMisp.KEY),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(20),
                12);
        return new MispApi(
                new RestClient(settings, new ApiState(misp.host()), new PlainMetrics(), LARGEST_BODY),
                settings.pageSize(),
                ApiOptions.NONE);
    }

    private void add(int number) {
        for (int i = 1; i <= number; i++) {
            misp.add(i, "domain", "d" + i + ".example.com", 1_800_000_000);
        }
    }

    private List<String> search() throws InterruptedException {
        List<String> values = new ArrayList<>();
        api.search(Map.of("to_ids", 1), new RetryPolicy(1, Duration.ZERO, Duration.ZERO), attribute -> {
            values.add(attribute.value());
            return true;
        });
        return values;
    }

    private static List<String> values(long... numbers) {
        return LongStream.of(numbers).mapToObj(i -> "d" + i + ".example.com").toList();
    }

    @Test
    void aPageThatIsTooLongIsReadInParts() throws Exception {
        add(29);
        assertThat(search())
                .containsExactlyElementsOf(values(LongStream.rangeClosed(1, 29).toArray()));
    }

    @Test
    void anAttributeThatIsTooLongAloneCostsNoOther() throws Exception {
        add(5);
        misp.change(3, a -> a.put("comment", "x".repeat(2 * LARGEST_BODY)));
        assertThat(search()).containsExactlyElementsOf(values(1, 2, 4, 5));
    }

    @Test
    void attributesAreLookedUpFewerAtOnceIfThereIsTooMuchToSay() throws Exception {
        add(20);
        List<UUID> uuids = LongStream.rangeClosed(1, 20)
                .mapToObj(i -> UUID.fromString(FakeMisp.uuid(i)))
                .toList();
        assertThat(api.attributes(uuids)).extracting(Attribute::uuid).containsExactlyInAnyOrderElementsOf(uuids);
    }
}

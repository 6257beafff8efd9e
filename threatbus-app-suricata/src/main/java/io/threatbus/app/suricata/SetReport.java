package io.threatbus.app.suricata;

import io.threatbus.app.suricata.book.DesiredState;
import io.threatbus.app.suricata.engine.Engine;
import io.threatbus.app.suricata.point.DataSet;
import io.threatbus.message.Json;
import io.threatbus.spi.AdminHandler;
import io.threatbus.spi.AppContext;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Which sets every Suricata has and how full they are, on the admin interface at {@code sets}. */
final class SetReport implements AdminHandler {
    private final List<Engine> engines;
    private final DesiredState desired;

    SetReport(List<Engine> engines, DesiredState desired) {
        this.engines = List.copyOf(engines);
        this.desired = desired;
    }

    void serve(AppContext context) {
        context.serve("sets", this);
    }

    @Override
    public void handle(Request request, Response response) throws IOException {
        List<Object> report = new ArrayList<>();
        for (Engine engine : engines) {
            Map<String, Object> suricata = new LinkedHashMap<>();
            suricata.put("socket", engine.settings().socket().toString());
            suricata.put(
                    "state",
                    engine.status().state().name().toLowerCase(Locale.ROOT).replace('_', '-'));
            suricata.put("detail", engine.status().detail());
            suricata.put("sets", sets(engine));
            report.add(suricata);
        }
        try (OutputStream out = response.begin("application/json")) {
            out.write((Json.write(report) + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    private List<Object> sets(Engine engine) {
        List<Object> sets = new ArrayList<>();
        for (DataSet set : DataSet.IN_SURICATA) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("set", set.label());
            facts.put("mode", engine.mode(set));
            facts.put("wanted", desired.wanted(set));
            facts.put("held", engine.state().held(set));
            facts.put("refused", engine.state().refused(set));
            sets.add(facts);
        }
        return sets;
    }
}

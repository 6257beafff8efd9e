package io.threatbus.app.zmq.client;

import io.threatbus.spi.CommandLineTool;
import java.util.List;

/** {@code threatbus publish}. */
public final class PublishTool implements CommandLineTool {
    @Override
    public String name() {
        return "publish";
    }

    @Override
    public String summary() {
        return "Send indicators and sightings from files or standard input to a running bus.";
    }

    @Override
    public List<String> options() {
        return List.of("--endpoint", "--timeout", "--quiet", "--help");
    }

    @Override
    public int run(List<String> arguments, Terminal terminal) {
        return Tools.run(new PublishCommand(terminal), arguments, terminal);
    }
}

package io.threatbus.app.zmq.client;

import io.threatbus.spi.CommandLineTool;
import java.util.List;

/** {@code threatbus subscribe}. */
public final class SubscribeTool implements CommandLineTool {
    @Override
    public String name() {
        return "subscribe";
    }

    @Override
    public String summary() {
        return "Print what a running bus carries, one JSON object a line.";
    }

    @Override
    public List<String> options() {
        return List.of("--endpoint", "--snapshot", "--count", "--timeout", "--quiet", "--help");
    }

    @Override
    public int run(List<String> arguments, Terminal terminal) {
        return Tools.run(new SubscribeCommand(terminal), arguments, terminal);
    }
}

package io.threatbus.app.zeek.websocket;

import io.threatbus.app.zeek.data.BrokerData;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Notes down what it is told. */
final class RecordingClientListener implements WebSocketClientListener {
    final List<WebSocketLink> links = new CopyOnWriteArrayList<>();
    final List<ServerMessage.Data> messages = new CopyOnWriteArrayList<>();
    final List<String> failures = new CopyOnWriteArrayList<>();
    final List<String> malformed = new CopyOnWriteArrayList<>();
    final List<String> disconnects = new CopyOnWriteArrayList<>();
    final List<String> failedAttempts = new CopyOnWriteArrayList<>();

    @Override
    public void connected(WebSocketLink link) {
        links.add(link);
    }

    @Override
    public void message(WebSocketLink link, String topic, BrokerData value) {
        messages.add(new ServerMessage.Data(topic, value));
    }

    @Override
    public void failure(WebSocketLink link, String code, String context) {
        failures.add(code + ": " + context);
    }

    @Override
    public void malformed(WebSocketLink link, String problem) {
        malformed.add(problem);
    }

    @Override
    public void disconnected(WebSocketLink link, String reason) {
        disconnects.add(reason);
    }

    @Override
    public void attemptFailed(String kind, String reason) {
        failedAttempts.add(kind + ": " + reason);
    }
}

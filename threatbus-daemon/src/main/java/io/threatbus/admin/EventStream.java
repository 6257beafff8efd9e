package io.threatbus.admin;

import io.threatbus.admin.Arrivals.Arrival;
import io.threatbus.message.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Live news for the status page, as server-sent events: once a second how everything is, and the messages that came. A
 * stream ends by itself after a while, so that one that nobody reads holds its thread no longer; browsers open it again.
 */
final class EventStream {
    private static final int SECONDS = 55;
    private static final int MESSAGES_PER_TICK = 50;

    private final StatusReport status;
    private final FlowRecorder flow;
    private final TraceTable traces;
    private final Semaphore viewers;
    private final CountDownLatch stopping = new CountDownLatch(1);

    EventStream(StatusReport status, FlowRecorder flow, TraceTable traces, int maxViewers) {
        this.status = status;
        this.flow = flow;
        this.traces = traces;
        this.viewers = new Semaphore(maxViewers);
    }

    void serve(Answer answer) throws IOException {
        if (!viewers.tryAcquire()) {
            answer.error(503, "too many viewers; raise admin.max_viewers or close a page");
            return;
        }
        try (OutputStream target = answer.begin("text/event-stream")) {
            target.write("retry: 1000\n\n".getBytes(StandardCharsets.UTF_8));
            long seen = 0;
            for (int second = 0; second < SECONDS; second++) {
                List<Arrival> messages = traces.since(seen, MESSAGES_PER_TICK);
                seen = messages.isEmpty() ? seen : messages.get(0).number();
                send(target, messages);
                if (stopping.await(1, TimeUnit.SECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            viewers.release();
        }
    }

    private void send(OutputStream target, List<Arrival> messages) throws IOException {
        Map<String, Object> news = new LinkedHashMap<>();
        news.put("status", status.status());
        news.put("flow", flow.json(1));
        news.put("messages", messages.stream().map(Arrival::json).toList());
        target.write(("data: " + Json.write(news) + "\n\n").getBytes(StandardCharsets.UTF_8));
        target.flush();
    }

    /** Ends all streams. */
    void stop() {
        stopping.countDown();
    }
}

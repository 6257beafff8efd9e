package io.threatbus.app.misp;

import io.threatbus.ThreatBusException;
import io.threatbus.app.misp.filter.Filter;
import io.threatbus.app.misp.mapping.IndicatorContent;
import io.threatbus.app.misp.mapping.IndicatorMapper;
import io.threatbus.app.misp.model.Attribute;
import io.threatbus.app.misp.rest.MispApi;
import io.threatbus.app.misp.rest.RestException;
import io.threatbus.app.misp.rest.RetryPolicy;
import io.threatbus.app.misp.update.Decision;
import io.threatbus.app.misp.update.IndicatorPublisher;
import io.threatbus.app.misp.update.Lookup;
import io.threatbus.app.misp.update.MemoryException;
import io.threatbus.app.misp.update.MispCounters;
import io.threatbus.app.misp.update.SentIndicator;
import io.threatbus.app.misp.update.SentMemory;
import io.threatbus.message.MessageParser;
import io.threatbus.message.SnapshotRequest;
import io.threatbus.message.SnapshotType;
import io.threatbus.spi.SnapshotSink;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers requests for history with what MISP's search finds, page by page. Any number of them at once, each on a thread
 * of its own; nothing is shared but the memory of what was sent.
 */
final class SnapshotAnswers {
    private static final Logger logger = LoggerFactory.getLogger(SnapshotAnswers.class);
    private static final int PROGRESS = 50_000;
    private static final int REMEMBERED_AT_ONCE = 500;

    private final MispApi api;
    private final Filter filter;
    private final IndicatorMapper mapper;
    private final IndicatorPublisher publisher;
    private final SentMemory memory;
    private final MessageParser parser;
    private final InstantSource clock;
    private final RetryPolicy retries;
    private final MispCounters counters;

    SnapshotAnswers(
            MispApi api,
            Filter filter,
            IndicatorMapper mapper,
            IndicatorPublisher publisher,
            MessageParser parser,
            InstantSource clock,
            RetryPolicy retries,
            MispCounters counters) {
        this.api = api;
        this.filter = filter;
        this.mapper = mapper;
        this.publisher = publisher;
        this.memory = publisher.memory();
        this.parser = parser;
        this.clock = clock;
        this.retries = retries;
        this.counters = counters;
    }

    void answer(SnapshotRequest request, SnapshotSink sink) throws InterruptedException {
        if (request.type() != SnapshotType.INDICATOR || request.span().isZero()) {
            logger.debug("nothing to say to a request for {} over {}", request.type(), request.span());
            return;
        }
        new Answer(request, sink).run();
    }

    /** One answer; owned by the thread that gives it. */
    private final class Answer {
        private final SnapshotRequest request;
        private final SnapshotSink sink;
        private final List<Made> next = new ArrayList<>();
        private long asOf;
        private long sent;
        private boolean wanted = true;

        Answer(SnapshotRequest request, SnapshotSink sink) {
            this.request = request;
            this.sink = sink;
        }

        /** An attribute and what it became. */
        private record Made(Attribute attribute, IndicatorContent content) {
            SentIndicator answered() {
                return SentIndicator.of(
                        attribute, content, SentIndicator.State.ANSWERED, content.timestamp(), content.timestamp());
            }
        }

        /** Walks through the pages of one search. */
        private Lookup.Visitor visitor(int search) {
            return new Lookup.Visitor() {
                @Override
                public boolean visit(Attribute attribute) throws InterruptedException {
                    return Answer.this.visit(search, attribute);
                }

                @Override
                public boolean endOfPage() throws InterruptedException {
                    return sendNext();
                }
            };
        }

        void run() throws InterruptedException {
            logger.info("snapshot {} over {} begins", request.snapshotId(), request.span());
            try {
                List<Map<String, Object>> searches = filter.searches();
                for (int i = 0; i < searches.size() && wanted; i++) {
                    asOf = publisher.moment();
                    api.search(parameters(searches.get(i)), retries, visitor(i));
                }
                logger.info(
                        "snapshot {} {} with {} indicators",
                        request.snapshotId(),
                        wanted ? "ends" : "is cancelled",
                        sent);
            } catch (RestException | MemoryException e) {
                logger.warn(
                        "snapshot {} breaks off after {} indicators: {}", request.snapshotId(), sent, e.getMessage());
            }
        }

        private Map<String, Object> parameters(Map<String, Object> search) {
            Map<String, Object> parameters = new LinkedHashMap<>(search);
            parameters.put("to_ids", 1);
            long since = clock.instant().getEpochSecond() - request.span().toSeconds();
            if (since > 0) {
                parameters.put("timestamp", since);
            }
            return parameters;
        }

        private boolean visit(int search, Attribute attribute) throws InterruptedException {
            if (sink.cancelled()) {
                wanted = false;
                return false;
            }
            if (!attribute.toIds() || attribute.deleted() || !filter.acceptsFirstIn(search, attribute)) {
                return true;
            }
            IndicatorMapper.Result result = mapper.map(attribute);
            if (result instanceof IndicatorMapper.Result.Made made) {
                if (made.content().hasExpired(clock.instant())) {
                    counters.count(Decision.Outcome.EXPIRED, attribute);
                    return true;
                }
                next.add(new Made(attribute, made.content()));
                return next.size() < REMEMBERED_AT_ONCE || sendNext();
            } else {
                counters.count(
                        result instanceof IndicatorMapper.Result.Broken
                                ? Decision.Outcome.BROKEN
                                : Decision.Outcome.NOT_MAPPED,
                        attribute);
            }
            return wanted;
        }

        /**
         * Sends what has come together. It is remembered first: whoever has it must get the word when it is withdrawn,
         * which may happen at any moment from then on. What was decided about meanwhile comes by itself, unless that was to
         * leave it as it is.
         */
        private boolean sendNext() throws InterruptedException {
            next.removeIf(made -> publisher.isDecidedSince(made.attribute().uuid(), asOf) && !isAsSent(made));
            memory.rememberUnlessKnown(next.stream().map(Made::answered).toList());
            for (int i = 0; i < next.size() && wanted; i++) {
                wanted = !sink.cancelled()
                        && send(next.get(i).attribute(), next.get(i).content());
            }
            next.clear();
            return wanted;
        }

        private boolean isAsSent(Made made) {
            return memory.find(made.attribute().uuid())
                    .filter(SentIndicator::isOut)
                    .filter(sent -> sent.digest().equals(made.content().digest()))
                    .isPresent();
        }

        private boolean send(Attribute attribute, IndicatorContent content) throws InterruptedException {
            Optional<SentIndicator> before = memory.find(attribute.uuid());
            if (before.filter(known -> isNewer(known, attribute)).isPresent()) {
                return true;
            }
            boolean same = before.filter(known -> known.digest().equals(content.digest()))
                    .isPresent();
            Instant created = before.map(SentIndicator::created).orElse(content.timestamp());
            Instant modified = same ? before.get().modified() : content.timestamp();
            boolean more;
            try {
                more = sink.send(content.version(
                        parser, created, modified.isBefore(created) ? created : modified, Optional.empty()));
            } catch (ThreatBusException e) {
                counters.ignored("no-message");
                logger.warn("{} makes no message and is skipped: {}", attribute, e.getMessage());
                return true;
            }
            counters.sent("snapshot");
            if (++sent % PROGRESS == 0) {
                logger.info("snapshot {}: {} indicators so far", request.snapshotId(), sent);
            }
            return more;
        }

        /** A live change of it came, and wins. */
        private boolean isNewer(SentIndicator known, Attribute attribute) {
            return known.timestamp() > attribute.timestamp()
                    || (!known.isOut() && known.timestamp() == attribute.timestamp());
        }
    }
}

package io.threatbus.app.misp.rest;

import io.threatbus.app.misp.model.Attribute;
import io.threatbus.app.misp.rest.RestException.Kind;
import io.threatbus.app.misp.update.Lookup;
import io.threatbus.message.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Walks through the pages of a search. Rows that vanish while it is read move later rows to an earlier page; so each
 * page is checked to follow on the one before, and read from one page earlier if it does not. One object per walk, owned
 * by the walking thread.
 */
final class Search {
    private static final Logger logger = LoggerFactory.getLogger(Search.class);
    /** An attribute too long to be read alone; more may follow. */
    private static final Page SKIPPED = new Page(new AttributeList(List.of(), 1, 1), 2);

    private final RestClient client;
    private final RetryPolicy retries;
    private final ContextResolver resolver;
    private final Map<String, Object> parameters;
    private final int pageSize;
    private final Set<UUID> seen = new HashSet<>();
    private final Order order;
    private boolean ordered = true;
    private long last = Long.MIN_VALUE;
    private int broken;

    Search(
            RestClient client,
            RetryPolicy retries,
            ContextResolver resolver,
            Map<String, Object> parameters,
            int pageSize,
            Order order) {
        this.client = client;
        this.retries = retries;
        this.resolver = resolver;
        this.parameters = parameters;
        this.pageSize = pageSize;
        this.order = order;
    }

    /** In which order rows come: that in which they were created, or the other way. */
    enum Order {
        ASCENDING("Attribute.id asc", 1),
        DESCENDING("Attribute.id desc", -1);

        private final String parameter;
        private final int sign;

        Order(String parameter, int sign) {
            this.parameter = parameter;
            this.sign = sign;
        }

        /** As MISP wants it. */
        String parameter() {
            return parameter;
        }
    }

    /** One page of an answer. */
    private record Page(AttributeList list, long resultCount) {
        /** Whether more may follow; MISP cuts pages before it leaves rows out, so a short page need not be the last. */
        boolean isLast(int limit) {
            if (resultCount < 0) {
                return list.rows() < limit;
            }
            return resultCount < limit || (list.rows() == 0 && resultCount <= 1);
        }
    }

    /** Visits what is found, in the order of the pages, each row once. */
    void walk(Lookup.Visitor visitor) throws InterruptedException {
        int number = 1;
        while (true) {
            Page page = page(number, pageSize);
            if (number > 1 && ordered && leavesGap(number)) {
                logger.debug("attributes vanished while page {} was read; reading the one before again", number);
                number--;
                continue;
            }
            if (!deliver(page, visitor) || page.isLast(pageSize)) {
                break;
            }
            number++;
        }
        if (broken > 0) {
            logger.warn("{} attributes in answers of MISP cannot be read and were skipped", broken);
        }
    }

    /** Returns whether to go on. */
    private boolean deliver(Page page, Lookup.Visitor visitor) throws InterruptedException {
        broken += page.list.broken();
        ordered &= isOrdered(page.list.attributes());
        for (Attribute attribute : page.list.attributes()) {
            if (isNew(attribute) && !visitor.visit(attribute)) {
                return false;
            }
        }
        return visitor.endOfPage();
    }

    private boolean isOrdered(List<Attribute> attributes) {
        for (int i = 1; i < attributes.size(); i++) {
            if (rank(attributes.get(i)) <= rank(attributes.get(i - 1))) {
                return false;
            }
        }
        return true;
    }

    /**
     * Rows come in the order of their numbers, so what does not come after the last one was there before. Old versions of MISP
     * do not keep the order; then every single one must be remembered.
     */
    private boolean isNew(Attribute attribute) {
        if (!ordered) {
            return seen.add(attribute.uuid());
        }
        long rank = rank(attribute);
        boolean after = rank > last;
        last = Math.max(last, rank);
        return after;
    }

    private long rank(Attribute attribute) {
        return order.sign * attribute.number();
    }

    /** Whether the row before this page was not delivered: then it was on this page a moment ago. */
    private boolean leavesGap(int number) throws InterruptedException {
        Page before = page((number - 1) * pageSize, 1);
        if (before.list.rows() == 0) {
            // Nothing at all means that so many rows are gone; otherwise it was left out after the page was cut.
            return before.resultCount <= 1;
        }
        return before.list.attributes().stream().anyMatch(row -> rank(row) > last);
    }

    private Page page(int number, int limit) throws InterruptedException {
        try {
            return retries.of(() -> ask(number, limit));
        } catch (RestException e) {
            if (e.failure() != Kind.TOO_LONG) {
                throw e;
            }
            logger.debug("{} attributes at once are too many: {}", limit, e.getMessage());
            return limit == 1 ? SKIPPED : inParts(number, limit);
        }
    }

    /** One page, asked for as several smaller ones that make it up exactly. */
    private Page inParts(int number, int limit) throws InterruptedException {
        int part = limit / smallestDivisor(limit);
        int parts = limit / part;
        List<Attribute> attributes = new ArrayList<>();
        int rows = 0;
        int unreadable = 0;
        for (int i = 1; i <= parts; i++) {
            Page page = page((number - 1) * parts + i, part);
            attributes.addAll(page.list.attributes());
            rows += page.list.rows();
            unreadable += page.list.broken();
            if (page.isLast(part)) {
                return new Page(new AttributeList(attributes, rows, unreadable), rows);
            }
        }
        return new Page(new AttributeList(attributes, rows, unreadable), limit + 1L);
    }

    private static int smallestDivisor(int number) {
        int divisor = 2;
        while (number % divisor != 0) {
            divisor++;
        }
        return divisor;
    }

    private Page ask(int number, int limit) throws InterruptedException {
        Map<String, Object> body = new LinkedHashMap<>(parameters);
        body.put("returnFormat", "json");
        body.put("limit", limit);
        body.put("page", number);
        body.put("order", order.parameter);
        RestAnswer answer =
                client.post("/attributes/restSearch", Json.write(body).bytes());
        AttributeList list = AttributeList.read(answer);
        return new Page(
                new AttributeList(resolver.complete(list.attributes()), list.rows(), list.broken()),
                answer.resultCount().orElse(-1));
    }
}

##! Connects Zeek to Threat Bus: indicators from the bus become items of the Intel framework, and matches of these items
##! are reported to the bus as sightings. Works with Zeek 5.0 and newer, alone and in a cluster, where the manager talks
##! to the bus and the workers match.
##!
##! Two ways lead to the bus. By default Zeek dials the bus as a Broker peer. With :zeek:see:`Tenzir::use_websocket`, or by
##! loading ``websocket.zeek`` instead of this script, Zeek opens a WebSocket server and the bus dials Zeek.

@load base/frameworks/cluster
@load base/frameworks/intel
@load base/frameworks/notice
@load base/frameworks/reporter
@load base/protocols/dns
@load base/protocols/http
@load base/protocols/smtp
@load base/protocols/ssl
@load base/files/hash
@load base/utils/email
@load frameworks/intel/seen

module Tenzir;

export {
	## One intel item, as Threat Bus sends it.
	type Intelligence: record {
		## When the indicator was created.
		ts: time;
		## The STIX identifier of the indicator.
		id: string;
		## The name of an :zeek:see:`Intel::Type`, without its module.
		intel_type: string;
		## The value to look for.
		indicator: string;
		## Either "ADD" or "REMOVE".
		operation: string;
	};

	## Something that must hold beside an item for a match to count.
	type Condition: record {
		## What it is about, such as "destination-port".
		kind: string;
		## It holds if one of these is there.
		values: vector of string;
	};

	## One intel item together with what the bus knows of its indicator.
	type Item: record {
		## Either "ADD" or "REMOVE".
		operation: string;
		## When the indicator was created.
		ts: time;
		## The STIX identifier of the indicator.
		id: string;
		## The name of an :zeek:see:`Intel::Type`, without its module.
		intel_type: string;
		## The value to look for.
		indicator: string;
		## What is to be said of the indicator: "name", "description", "labels" (with commas between them), "confidence",
		## "tlp", "source" and "url", as far as they are there.
		context: table[string] of string;
		## What must hold beside the value.
		conditions: vector of Condition;
	};

	redef enum Notice::Type += {
		## An indicator of Threat Bus was seen. Only with :zeek:see:`Tenzir::notices`.
		Sighted
	};

	## The version of this script, as the bus is told.
	const script_version = 2 &redef;

	## The host that Threat Bus runs on.
	option broker_host = "127.0.0.1";

	## The port on which Threat Bus listens for Broker peers.
	option broker_port = 47761/tcp;

	## How long to wait before another attempt to reach Threat Bus.
	option broker_retry = 5sec;

	## Whether Threat Bus dials this Zeek as a Broker peer (``peers`` in its configuration), and not the other way around.
	## Zeek must then listen with :zeek:see:`Broker::listen`.
	const bus_dials = F &redef;

	## Whether Threat Bus connects to Zeek's WebSocket server, and not as a Broker peer. Needs Zeek 7.2 or newer and a
	## cluster backend.
	const use_websocket = F &redef;

	## Whether to open the WebSocket server. To be switched off where something else opens it already, such as zeekctl
	## with its option UseWebSocket.
	const open_websocket = T &redef;

	## Where the WebSocket server listens.
	const websocket_host = 127.0.0.1 &redef;

	## The port of the WebSocket server.
	const websocket_port = 27759/tcp &redef;

	## Marks the intel items of Threat Bus, in the ``url`` of their metadata.
	const tb_intel_tag = "threatbus";

	## Whether matches are reported to Threat Bus.
	option report_sightings = T;

	## How many matches of one indicator are reported within :zeek:see:`Tenzir::noisy_intel_interval`. What comes beyond
	## that is counted, and reported as one sighting at the end of the interval. Zero reports every match.
	option noisy_intel_threshold = 100;

	## See :zeek:see:`Tenzir::noisy_intel_threshold`.
	option noisy_intel_interval = 1sec;

	## Whether to log what happens between Zeek and Threat Bus.
	option log_operations = T;

	## Whether to log every single intel item and every match, too.
	option log_items = F;

	## What the bus is to call this Zeek in its status and coverage, where no certificate says who it is. Empty for the
	## name of the node in a cluster, and of the host elsewhere.
	option sensor_name = "";

	## The topic of Threat Bus to subscribe to.
	option intel_topic = "stix2/indicator";

	## The topic of Threat Bus on which to report sightings.
	option sighting_topic = "stix2/sighting";

	## The topic on which subscriptions are negotiated.
	option management_topic = "threatbus/manage";

	## How much history to ask for. A negative interval asks for all that is looked for now: a Zeek that was away then also
	## drops what was withdrawn in the meantime, as far as the bus has a store. Zero asks for none.
	option snapshot_intel: interval = -1sec;

	## How long to rest between batches of items in a cluster, so that every worker gets every item: the ZeroMQ backend
	## drops without a word what a worker does not take in time. Without a cluster there is no rest.
	option insert_pause = 20msec;

	## How long a query for a name may wait for its answer, where the indicator says what the name resolves to. After that
	## it is reported without.
	option answer_wait = 5sec;

	## Whether every match that is reported raises a notice, too.
	option notices = F;

	## The topic on which Threat Bus sends intel to this Zeek alone. Empty while there is no subscription.
	global p2p_topic: string = "" &redef;

	## An intel item arrives.
	##
	## item: What to look for, or no longer.
	global intel: event(item: Intelligence);

	## A batch of intel items arrives.
	##
	## topic: Where it arrives.
	##
	## sequence: The number of the batch.
	##
	## batch: What to look for, or no longer.
	global intel_batch: event(topic: string, sequence: count, batch: vector of Item);

	## Tells the bus that a batch is inserted, so that it sends more.
	##
	## topic: Where it came.
	##
	## sequence: The number of the batch.
	global inserted: event(topic: string, sequence: count);

	## Tells the bus what this script can do. Comes before :zeek:see:`Tenzir::subscribe`.
	##
	## version: The version of this script.
	global announce: event(version: count);

	## Tells the bus what this Zeek is to be called. Comes before :zeek:see:`Tenzir::subscribe`.
	##
	## name: See :zeek:see:`Tenzir::sensor_name`.
	global named: event(name: string);

	## A worker has seen the answer to a query for a name that somebody looks for.
	##
	## uid: The connection of the query.
	##
	## query: The name.
	##
	## answers: The addresses in the answer.
	global answered: event(uid: string, query: string, answers: set[addr]);

	## An intel item was seen.
	##
	## ts: When, in network time.
	##
	## intel_id: The STIX identifier of the indicator.
	##
	## context: What is known about the match. ``noisy`` tells whether this reports several matches at once; ``suppressed``
	##          is then their number, and ``first_suppressed`` the time of the first. ``seen``, ``seen_type``, ``where``
	##          and ``node`` tell what was seen and where; ``uid``, ``orig_h``, ``orig_p``, ``resp_h``, ``resp_p`` and
	##          ``fuid`` tell the connection and the file, as far as there is one. ``item`` is the value that was looked
	##          for; ``proto``, ``service``, ``host``, ``method``, ``uri``, ``user_agent``, ``file_name``, ``file_size``,
	##          ``mime_type``, ``md5``, ``sha1``, ``sha256``, ``subject``, ``message_id``, ``mail_from``, ``mail_to`` and
	##          ``mail_cc`` are what else was seen. ``answered`` tells whether the answer to a query was seen, ``answers``
	##          which addresses were in it, and ``answer_fits`` whether the indicator names one of them. ``conditions``
	##          tells whether the conditions of the item hold ("hold") or some are left open ("open").
	global sighting: event(ts: time, intel_id: string, context: table[string] of any);

	## Asks Threat Bus for a subscription.
	##
	## topic: What to subscribe to.
	##
	## snapshot_intel: How much history to send first.
	global subscribe: event(topic: string, snapshot_intel: interval);

	## Threat Bus acknowledges a subscription.
	##
	## p2p_topic: Where what was subscribed to will arrive.
	global subscription_acknowledged: event(p2p_topic: string);

	## Ends a subscription.
	##
	## topic: The topic that was acknowledged.
	global unsubscribe: event(topic: string);
}

redef record Intel::MetaData += {
	## The STIX identifier of an indicator of Threat Bus.
	tb_id: string &optional;
	## The name of the indicator.
	tb_name: string &optional;
	## The labels of the indicator, with commas between them.
	tb_labels: string &optional;
	## How much the indicator is to be trusted, from 0 to 100.
	tb_confidence: string &optional;
	## How far the indicator may be passed on.
	tb_tlp: string &optional;
	## Where the indicator comes from.
	tb_source: string &optional;
};

redef record Intel::Info += {
	## The STIX identifiers of the indicators of Threat Bus that matched.
	threatbus_ids: set[string] &log &optional;
	## Their names.
	threatbus_names: set[string] &log &optional;
	## Their labels.
	threatbus_labels: set[string] &log &optional;
	## How far they may be passed on.
	threatbus_tlp: set[string] &log &optional;
	## Where they come from.
	threatbus_sources: set[string] &log &optional;
	## How much they are to be trusted, from 0 to 100.
	threatbus_confidence: set[string] &log &optional;
	## Where more is to be read of them.
	threatbus_urls: set[string] &log &optional;
};

# The names of Intel::Type, as they come from the bus.
global intel_types: table[string] of Intel::Type = {
	["ADDR"] = Intel::ADDR,
	["SUBNET"] = Intel::SUBNET,
	["URL"] = Intel::URL,
	["SOFTWARE"] = Intel::SOFTWARE,
	["EMAIL"] = Intel::EMAIL,
	["DOMAIN"] = Intel::DOMAIN,
	["USER_NAME"] = Intel::USER_NAME,
	["CERT_HASH"] = Intel::CERT_HASH,
	["PUBKEY_HASH"] = Intel::PUBKEY_HASH,
	["FILE_NAME"] = Intel::FILE_NAME,
	["FILE_HASH"] = Intel::FILE_HASH,
};

# The matches of one indicator within one interval.
type Matches: record {
	reported: count &default=0;
	suppressed: count &default=0;
	first_suppressed: time &optional;
	last_suppressed: time &optional;
	context: table[string] of any &optional;
};

global matches: table[string] of Matches;

global matches_end: event(intel_id: string);

# A batch of items that waits to be inserted.
type Batch: record {
	topic: string;
	sequence: count;
	members: vector of Item;
};

# Batches in the order in which they came. The bus sends no more than a few before the first is inserted.
global batches: table[count] of Batch;
global first_batch: count = 0;
global next_batch: count = 0;

global insert_next: event();

# The conditions of items, by indicator and value in lower case.
global conditions: table[string, string] of vector of Condition;

# What was seen beside an item, by kind of condition.
type Facts: table[string] of set[string];

# Under which names the bus knows what was seen.
const fact_names: table[string] of string = {
	["host"] = "host",
	["protocol"] = "service",
	["method"] = "method",
	["uri"] = "uri",
	["user-agent"] = "user_agent",
	["resolved-address"] = "answers",
	["file-name"] = "file_name",
	["file-size"] = "file_size",
	["mime-type"] = "mime_type",
	["mail-from"] = "mail_from",
	["mail-to"] = "mail_to",
	["mail-cc"] = "mail_cc",
	["mail-subject"] = "subject",
	["message-id"] = "message_id",
};

const transports: set[string] = { "tcp", "udp", "icmp", "ip", "ipv4", "ipv6" };

# A match that waits for the answer to its query.
type Waiting: record {
	id: string;
	seen: Intel::Seen;
	item: string;
	desc: string;
};

global waiting: table[string] of vector of Waiting;
global give_up: event(key: string);

# What a proof of what is held has to know: an item of the bus was inserted or removed, a batch of them was, and the bus has
# acknowledged a subscription. Handled by proof.zeek.
global item_taken: hook(operation: string, value: string, kind: Intel::Type);
global batch_taken: hook(topic: string, sequence: count);
global subscription_begins: hook();

# In a cluster the manager alone talks to the bus.
function speaks_to_bus(): bool
	{
	return ! Cluster::is_enabled() || Cluster::local_node_type() == Cluster::MANAGER;
	}

function log_operation(message: string)
	{
	if ( log_operations )
		Reporter::info(message);
	}

function is_subscribed(): bool
	{
	return p2p_topic != "";
	}

# ---- Ways to the bus -------------------------------------------------------------------------------------------------

# The functions of either way do not exist in every Zeek, and parameters of events cannot be passed through a function:
# hence one hook for every event that is sent, with one handler for every way.
global send_subscribe: hook(topic: string, snapshot: interval);
global send_unsubscribe: hook(topic: string);
global send_announce: hook();
global send_named: hook(name: string);
global send_inserted: hook(topic: string, sequence: count);
global send_sighting: hook(ts: time, intel_id: string, context: table[string] of any);
global listen_to: hook(topic: string);
global listen_no_more: hook(topic: string);

@ifdef ( Broker::peer )
hook send_subscribe(topic: string, snapshot: interval)
	{
	if ( ! use_websocket )
		Broker::publish(management_topic, subscribe, topic, snapshot);
	}

hook send_unsubscribe(topic: string)
	{
	if ( ! use_websocket )
		Broker::publish(management_topic, unsubscribe, topic);
	}

hook send_announce()
	{
	if ( ! use_websocket )
		Broker::publish(management_topic, announce, script_version);
	}

hook send_named(name: string)
	{
	if ( ! use_websocket )
		Broker::publish(management_topic, named, name);
	}

hook send_inserted(topic: string, sequence: count)
	{
	if ( ! use_websocket )
		Broker::publish(management_topic, inserted, topic, sequence);
	}

hook send_sighting(ts: time, intel_id: string, context: table[string] of any)
	{
	if ( ! use_websocket )
		Broker::publish(sighting_topic, sighting, ts, intel_id, context);
	}

hook listen_to(topic: string)
	{
	if ( ! use_websocket )
		Broker::subscribe(topic);
	}

hook listen_no_more(topic: string)
	{
	if ( ! use_websocket )
		Broker::unsubscribe(topic);
	}
@endif

@ifdef ( Cluster::listen_websocket )
hook send_subscribe(topic: string, snapshot: interval)
	{
	if ( use_websocket )
		Cluster::publish(management_topic, subscribe, topic, snapshot);
	}

hook send_unsubscribe(topic: string)
	{
	if ( use_websocket )
		Cluster::publish(management_topic, unsubscribe, topic);
	}

hook send_announce()
	{
	if ( use_websocket )
		Cluster::publish(management_topic, announce, script_version);
	}

hook send_named(name: string)
	{
	if ( use_websocket )
		Cluster::publish(management_topic, named, name);
	}

hook send_inserted(topic: string, sequence: count)
	{
	if ( use_websocket )
		Cluster::publish(management_topic, inserted, topic, sequence);
	}

hook send_sighting(ts: time, intel_id: string, context: table[string] of any)
	{
	if ( use_websocket )
		Cluster::publish(sighting_topic, sighting, ts, intel_id, context);
	}

hook listen_to(topic: string)
	{
	if ( use_websocket )
		Cluster::subscribe(topic);
	}

hook listen_no_more(topic: string)
	{
	# The subscription to intel_topic covers every topic of the bus, and stays.
	}
@endif

function name_for_bus(): string
	{
	if ( sensor_name != "" )
		return sensor_name;
	return Cluster::is_enabled() ? Cluster::node : gethostname();
	}

# Ends the subscription that there may be from before, and asks for a new one. The bus may have restarted, or have been
# away for a while: it ignores a topic it does not know.
function renew_subscription()
	{
	if ( is_subscribed() )
		{
		log_operation(fmt("Threat Bus: unsubscribing from %s", p2p_topic));
		hook send_unsubscribe(p2p_topic);
		hook listen_no_more(p2p_topic);
		p2p_topic = "";
		}
	log_operation(fmt("Threat Bus: subscribing to %s, with a snapshot of %s", intel_topic, snapshot_intel));
	hook send_announce();
	hook send_named(name_for_bus());
	hook send_subscribe(intel_topic, snapshot_intel);
	}

event subscription_acknowledged(topic: string)
	{
	# A bus that is a libbroker endpoint acknowledges to everybody: the first one is ours.
	if ( is_subscribed() || ! speaks_to_bus() )
		return;
	p2p_topic = topic;
	hook subscription_begins();
	hook listen_to(topic);
	log_operation(fmt("Threat Bus: subscribed, intel comes on %s", topic));
	}

@ifdef ( Broker::peer )
function is_bus(endpoint: Broker::EndpointInfo): bool
	{
	if ( bus_dials )
		return T;
	if ( ! endpoint?$network || endpoint$network$bound_port != broker_port )
		return F;
	# A name may have been resolved on the way.
	return endpoint$network$address == broker_host || ! is_valid_ip(broker_host);
	}

# The other nodes of a cluster are Broker peers, too. Who they are is known only when they have said hello.
function is_node(endpoint_id: string): bool
	{
	for ( name in Cluster::nodes )
		if ( Cluster::nodes[name]?$id && Cluster::nodes[name]$id == endpoint_id )
			return T;
	return F;
	}

# The peers of which it is not known yet whether they are the bus.
global strangers: set[string];

event take_for_bus(endpoint_id: string)
	{
	if ( endpoint_id !in strangers )
		return;
	delete strangers[endpoint_id];
	if ( is_node(endpoint_id) )
		return;
	log_operation("Threat Bus: connected as a Broker peer");
	renew_subscription();
	}

event Broker::peer_added(endpoint: Broker::EndpointInfo, msg: string)
	{
	if ( use_websocket || ! speaks_to_bus() || ! is_bus(endpoint) )
		return;
	add strangers[endpoint$id];
	if ( bus_dials && Cluster::is_enabled() )
		schedule 5sec { take_for_bus(endpoint$id) };
	else
		event take_for_bus(endpoint$id);
	}

event Broker::peer_lost(endpoint: Broker::EndpointInfo, msg: string)
	{
	delete strangers[endpoint$id];
	if ( ! use_websocket && speaks_to_bus() && is_bus(endpoint) && ! is_node(endpoint$id) )
		log_operation("Threat Bus: connection lost");
	}
@endif

@ifdef ( Cluster::websocket_client_added )
event Cluster::websocket_client_added(endpoint: Cluster::EndpointInfo, subscriptions: string_vec)
	{
	if ( ! use_websocket || ! speaks_to_bus() )
		return;
	for ( i in subscriptions )
		if ( subscriptions[i] == management_topic )
			{
			log_operation("Threat Bus: connected to the WebSocket server");
			renew_subscription();
			return;
			}
	}
@endif

function has_logger(): bool
	{
	for ( name in Cluster::nodes )
		if ( Cluster::nodes[name]$node_type == Cluster::LOGGER )
			return T;
	return F;
	}

event zeek_init()
	{
	if ( ! speaks_to_bus() )
		return;
	if ( use_websocket )
		{
@ifdef ( Cluster::listen_websocket )
		hook listen_to(management_topic);
		# Every point-to-point topic begins like the topic that was subscribed to: nothing is lost between the
		# acknowledgement and its effect.
		hook listen_to(intel_topic);
@ifdef ( Cluster::CLUSTER_BACKEND_ZEROMQ )
		if ( Cluster::is_enabled() && Cluster::backend == Cluster::CLUSTER_BACKEND_ZEROMQ && ! has_logger() )
			Reporter::warning("Threat Bus: this cluster has no logger node; on the ZeroMQ backend the WebSocket server then acknowledges nobody: add a logger to node.cfg");
@endif
		if ( open_websocket )
			{
			local server = Cluster::WebSocketServerOptions($listen_addr=websocket_host, $listen_port=websocket_port);
			if ( Cluster::listen_websocket(server) )
				log_operation(fmt("Threat Bus: waiting for it on ws://%s:%d/v1/messages/json", websocket_host, websocket_port));
			else
				Reporter::error(fmt("Threat Bus: cannot listen on %s:%s for WebSocket clients", websocket_host, websocket_port));
			}
@else
		Reporter::error("Threat Bus: this Zeek has no Cluster::listen_websocket; leave use_websocket off");
@endif
		return;
		}
@ifdef ( Broker::peer )
	hook listen_to(management_topic);
	if ( ! bus_dials )
		{
		log_operation(fmt("Threat Bus: connecting to %s:%s", broker_host, broker_port));
		Broker::peer(broker_host, broker_port, broker_retry);
		}
@else
	Reporter::error("Threat Bus: this Zeek is built without Broker; load websocket.zeek instead of threatbus.zeek");
@endif
	}

event zeek_done() &priority=1
	{
	if ( speaks_to_bus() && is_subscribed() )
		hook send_unsubscribe(p2p_topic);
	}

# ---- Intel -----------------------------------------------------------------------------------------------------------

function insert_or_remove(operation: string, id: string, mapped: Intel::Item)
	{
	if ( log_items )
		Reporter::info(fmt("Threat Bus: %s %s %s of %s", operation, mapped$indicator_type, mapped$indicator, id));
	if ( operation == "ADD" )
		Intel::insert(mapped);
	else if ( operation == "REMOVE" )
		Intel::remove(mapped);
	else
		{
		Reporter::warning(fmt("Threat Bus: unknown operation %s for %s", operation, id));
		return;
		}
	hook item_taken(operation, mapped$indicator, mapped$indicator_type);
	}

event intel(item: Intelligence)
	{
	if ( item$intel_type !in intel_types )
		{
		Reporter::warning(fmt("Threat Bus: unknown intel type %s of %s", item$intel_type, item$id));
		return;
		}
	# The source makes the metadata of each indicator its own: two indicators may want the same value.
	local meta = Intel::MetaData($source=fmt("%s:%s", tb_intel_tag, item$id), $desc=item$id, $url=tb_intel_tag,
	    $tb_id=item$id);
	insert_or_remove(item$operation, item$id, Intel::Item(
	    $indicator=item$indicator, $indicator_type=intel_types[item$intel_type], $meta=meta));
	}

function described(id: string, context: table[string] of string): Intel::MetaData
	{
	local meta = Intel::MetaData($source=fmt("%s:%s", tb_intel_tag, id), $tb_id=id);
	local name = "name" in context ? context["name"] : "";
	local description = "description" in context ? context["description"] : "";
	if ( name != "" && description != "" )
		meta$desc = fmt("%s: %s", name, description);
	else if ( name != "" || description != "" )
		meta$desc = fmt("%s%s", name, description);
	else
		meta$desc = id;
	meta$url = "url" in context ? context["url"] : tb_intel_tag;
	if ( name != "" )
		meta$tb_name = name;
	if ( "labels" in context )
		meta$tb_labels = context["labels"];
	if ( "confidence" in context )
		meta$tb_confidence = context["confidence"];
	if ( "tlp" in context )
		meta$tb_tlp = context["tlp"];
	if ( "source" in context )
		meta$tb_source = context["source"];
	return meta;
	}

function take(item: Item)
	{
	if ( item$intel_type !in intel_types )
		{
		Reporter::warning(fmt("Threat Bus: unknown intel type %s of %s", item$intel_type, item$id));
		return;
		}
	local key = to_lower(item$indicator);
	if ( item$operation == "ADD" && |item$conditions| > 0 )
		conditions[item$id, key] = item$conditions;
	else if ( [item$id, key] in conditions )
		delete conditions[item$id, key];
	insert_or_remove(item$operation, item$id, Intel::Item(
	    $indicator=item$indicator,
	    $indicator_type=intel_types[item$intel_type],
	    $meta=described(item$id, item$context)));
	}

event intel_batch(topic: string, sequence: count, batch: vector of Item)
	{
	if ( ! speaks_to_bus() )
		return;
	batches[next_batch] = Batch($topic=topic, $sequence=sequence, $members=batch);
	++next_batch;
	# While others wait, the next turn is scheduled already.
	if ( next_batch - first_batch == 1 )
		event insert_next();
	}

event insert_next()
	{
	if ( first_batch !in batches )
		return;
	local b = batches[first_batch];
	for ( i in b$members )
		take(b$members[i]);
	# Of a subscription that has ended the bus wants to know nothing.
	if ( b$topic == p2p_topic )
		hook send_inserted(b$topic, b$sequence);
	hook batch_taken(b$topic, b$sequence);
	delete batches[first_batch];
	++first_batch;
	if ( first_batch < next_batch )
		{
		if ( Cluster::is_enabled() )
			schedule insert_pause { insert_next() };
		else
			event insert_next();
		}
	}

# ---- What was seen beside an item ------------------------------------------------------------------------------------

# Of a query for a name the connection is that to a resolver, and says nothing of the name's own traffic.
function is_query(seen: Intel::Seen): bool
	{
	return seen$where == DNS::IN_REQUEST;
	}

function note_fact(facts: Facts, kind: string, value: string)
	{
	if ( value == "" )
		return;
	if ( kind !in facts )
		facts[kind] = set();
	add facts[kind][value];
	}

function note_facts(facts: Facts, kind: string, values: set[string])
	{
	for ( value in values )
		note_fact(facts, kind, value);
	}

function port_number(p: port): string
	{
	return sub(cat(p), /\/.*$/, "");
	}

function note_connection(facts: Facts, c: connection)
	{
	note_fact(facts, "source-address", cat(c$id$orig_h));
	note_fact(facts, "destination-address", cat(c$id$resp_h));
	note_fact(facts, "address", cat(c$id$orig_h));
	note_fact(facts, "address", cat(c$id$resp_h));
	note_fact(facts, "source-port", port_number(c$id$orig_p));
	note_fact(facts, "destination-port", port_number(c$id$resp_p));
	note_fact(facts, "protocol", cat(get_port_transport_proto(c$id$resp_p)));
	note_fact(facts, "protocol", "ip");
	note_fact(facts, "protocol", is_v4_addr(c$id$resp_h) ? "ipv4" : "ipv6");
	if ( c?$service )
		for ( service in c$service )
			note_fact(facts, "protocol", to_lower(service));
	if ( c?$http )
		{
		if ( c$http?$host )
			note_fact(facts, "host", gsub(c$http$host, /:[0-9]+$/, ""));
		if ( c$http?$method )
			note_fact(facts, "method", c$http$method);
		if ( c$http?$uri )
			note_fact(facts, "uri", c$http$uri);
		if ( c$http?$user_agent )
			note_fact(facts, "user-agent", c$http$user_agent);
		}
	if ( c?$ssl && c$ssl?$server_name )
		note_fact(facts, "host", c$ssl$server_name);
	}

function note_mail(facts: Facts, mail: SMTP::Info)
	{
	if ( mail?$mailfrom )
		note_fact(facts, "mail-from", mail$mailfrom);
	if ( mail?$from )
		note_facts(facts, "mail-from", extract_email_addrs_set(mail$from));
	if ( mail?$rcptto )
		note_facts(facts, "mail-to", mail$rcptto);
	if ( mail?$to )
		for ( recipient in mail$to )
			note_facts(facts, "mail-to", extract_email_addrs_set(recipient));
	if ( mail?$cc )
		for ( reader in mail$cc )
			note_facts(facts, "mail-cc", extract_email_addrs_set(reader));
	if ( mail?$subject )
		note_fact(facts, "mail-subject", mail$subject);
	if ( mail?$msg_id )
		note_fact(facts, "message-id", mail$msg_id);
	}

function facts_of(seen: Intel::Seen): Facts
	{
	local facts: Facts;
	if ( seen?$conn && ! is_query(seen) )
		{
		note_connection(facts, seen$conn);
		if ( seen$conn?$smtp )
			note_mail(facts, seen$conn$smtp);
		}
	if ( seen?$f )
		{
		if ( seen$f?$info && seen$f$info?$filename )
			note_fact(facts, "file-name", seen$f$info$filename);
		if ( seen$f?$info && seen$f$info?$mime_type )
			note_fact(facts, "mime-type", seen$f$info$mime_type);
		if ( seen$f?$total_bytes )
			note_fact(facts, "file-size", cat(seen$f$total_bytes));
		}
	return facts;
	}

function is_same(kind: string, wanted: string, there: string): bool
	{
	if ( kind == "address" || kind == "source-address" || kind == "destination-address" || kind == "resolved-address" )
		{
		if ( "/" in wanted )
			return to_addr(there) in to_subnet(wanted);
		return to_addr(there) == to_addr(wanted);
		}
	if ( kind == "method" || kind == "uri" || kind == "user-agent" || kind == "mail-subject" || kind == "message-id" )
		return there == wanted;
	return to_lower(there) == to_lower(wanted);
	}

# Whether one condition holds: "hold", "fail", or "open" if too little was seen.
function condition_holds(condition: Condition, facts: Facts): string
	{
	if ( condition$kind !in facts )
		return "open";
	for ( i in condition$values )
		for ( there in facts[condition$kind] )
			if ( is_same(condition$kind, condition$values[i], there) )
				return "hold";
	if ( condition$kind == "protocol" )
		# Those of the transport are known; which others there are may come out later.
		for ( j in condition$values )
			if ( to_lower(condition$values[j]) !in transports )
				return "open";
	return "fail";
	}

# Whether all conditions of an item hold. What a name resolves to changes from one query to the next: an answer with one of
# the addresses that the indicator names is a good one.
function conditions_hold(id: string, value: string, facts: Facts): string
	{
	local key = to_lower(value);
	if ( [id, key] !in conditions )
		return "hold";
	local whole = conditions[id, key];
	local result = "hold";
	local asked = F;
	local fits = F;
	for ( i in whole )
		{
		local one = condition_holds(whole[i], facts);
		if ( whole[i]$kind == "resolved-address" )
			{
			asked = T;
			if ( one == "hold" )
				fits = T;
			}
		else if ( one == "fail" )
			return "fail";
		else if ( one == "open" )
			result = "open";
		}
	if ( asked && ! fits )
		return "resolved-address" in facts ? "fail" : "open";
	return result;
	}

# Whether the indicator says what the name of a query resolves to.
function waits_for_answer(id: string, seen: Intel::Seen, value: string): bool
	{
	local key = to_lower(value);
	if ( ! is_query(seen) || ! seen?$conn || [id, key] !in conditions )
		return F;
	local whole = conditions[id, key];
	for ( i in whole )
		if ( whole[i]$kind == "resolved-address" || whole[i]$kind == "address" )
			return T;
	return F;
	}

# Those of the addresses in an answer that are of the same family as one that the indicator names: an answer to a query for
# IPv6 addresses says nothing of the others.
function comparable(id: string, value: string, answers: set[addr]): set[addr]
	{
	local result: set[addr] = set();
	local whole = conditions[id, to_lower(value)];
	for ( i in whole )
		{
		if ( whole[i]$kind != "resolved-address" && whole[i]$kind != "address" )
			next;
		for ( j in whole[i]$values )
			for ( answer in answers )
				if ( ( ":" in whole[i]$values[j] ) != is_v4_addr(answer) )
					add result[answer];
		}
	return result;
	}

# ---- The log ---------------------------------------------------------------------------------------------------------

function note_indicator(info: Intel::Info, meta: Intel::MetaData)
	{
	if ( ! info?$threatbus_ids )
		{
		info$threatbus_ids = set();
		info$threatbus_names = set();
		info$threatbus_labels = set();
		info$threatbus_tlp = set();
		info$threatbus_sources = set();
		info$threatbus_confidence = set();
		info$threatbus_urls = set();
		}
	add info$threatbus_ids[meta$tb_id];
	if ( meta?$tb_name )
		add info$threatbus_names[meta$tb_name];
	if ( meta?$tb_labels )
		{
		local labels = split_string(meta$tb_labels, /,/);
		for ( i in labels )
			add info$threatbus_labels[labels[i]];
		}
	if ( meta?$tb_tlp )
		add info$threatbus_tlp[meta$tb_tlp];
	if ( meta?$tb_source )
		add info$threatbus_sources[meta$tb_source];
	if ( meta?$tb_confidence )
		add info$threatbus_confidence[meta$tb_confidence];
	if ( meta?$url && meta$url != tb_intel_tag )
		add info$threatbus_urls[meta$url];
	}

# A match whose conditions do not hold is none, in the log either.
hook Intel::extend_match(info: Intel::Info, s: Intel::Seen, items: set[Intel::Item]) &priority=6
	{
	local left: set[Intel::Item] = set();
	local facts = facts_of(s);
	for ( item in items )
		{
		if ( ! item$meta?$tb_id )
			add left[item];
		else if ( conditions_hold(item$meta$tb_id, item$indicator, facts) != "fail" )
			{
			add left[item];
			note_indicator(info, item$meta);
			}
		}
	if ( |left| == 0 )
		break;
	}

# ---- Sightings -------------------------------------------------------------------------------------------------------

function describe(seen: Intel::Seen): table[string] of any
	{
	local context: table[string] of any;
	context["noisy"] = F;
	if ( seen?$host )
		context["seen"] = seen$host;
	else if ( seen?$indicator )
		context["seen"] = seen$indicator;
	if ( seen?$indicator_type )
		context["seen_type"] = cat(seen$indicator_type);
	context["where"] = cat(seen$where);
	if ( seen?$node )
		context["node"] = seen$node;
	else if ( Cluster::node != "" )
		context["node"] = Cluster::node;
	if ( seen?$uid )
		context["uid"] = seen$uid;
	if ( seen?$fuid )
		context["fuid"] = seen$fuid;
	if ( seen?$conn )
		{
		context["uid"] = seen$conn$uid;
		context["orig_h"] = seen$conn$id$orig_h;
		context["orig_p"] = seen$conn$id$orig_p;
		context["resp_h"] = seen$conn$id$resp_h;
		context["resp_p"] = seen$conn$id$resp_p;
		context["proto"] = cat(get_port_transport_proto(seen$conn$id$resp_p));
		}
	if ( seen?$f && seen$f?$info )
		{
		if ( seen$f$info?$md5 )
			context["md5"] = seen$f$info$md5;
		if ( seen$f$info?$sha1 )
			context["sha1"] = seen$f$info$sha1;
		if ( seen$f$info?$sha256 )
			context["sha256"] = seen$f$info$sha256;
		}
	return context;
	}

# What else was seen, under the names that the bus knows it by.
function add_facts(context: table[string] of any, facts: Facts)
	{
	for ( kind in fact_names )
		if ( kind in facts )
			context[fact_names[kind]] = facts[kind];
	}

# Reports what was suppressed of an indicator's matches.
function report_suppressed(intel_id: string)
	{
	local m = matches[intel_id];
	if ( m$suppressed == 0 )
		return;
	m$context["noisy"] = T;
	m$context["suppressed"] = m$suppressed;
	m$context["first_suppressed"] = m$first_suppressed;
	hook send_sighting(m$last_suppressed, intel_id, m$context);
	log_operation(fmt("Threat Bus: %s is noisy, %d matches reported as one", intel_id, m$suppressed));
	}

event matches_end(intel_id: string)
	{
	if ( intel_id !in matches )
		return;
	report_suppressed(intel_id);
	delete matches[intel_id];
	}

function report_match(intel_id: string, context: table[string] of any)
	{
	local now = network_time();
	if ( noisy_intel_threshold == 0 )
		{
		hook send_sighting(now, intel_id, context);
		return;
		}
	if ( intel_id !in matches )
		{
		matches[intel_id] = Matches();
		schedule noisy_intel_interval { matches_end(intel_id) };
		}
	local m = matches[intel_id];
	if ( m$reported < noisy_intel_threshold )
		{
		++m$reported;
		hook send_sighting(now, intel_id, context);
		return;
		}
	if ( m$suppressed == 0 )
		m$first_suppressed = now;
	++m$suppressed;
	m$last_suppressed = now;
	m$context = context;
	}

function raise_notice(intel_id: string, seen: Intel::Seen, desc: string)
	{
	local what = seen?$indicator ? seen$indicator : seen?$host ? cat(seen$host) : "";
	local n = Notice::Info($note=Sighted, $msg=fmt("%s was seen: %s", what, desc), $sub=intel_id,
	    $identifier=cat(intel_id, what));
	if ( seen?$conn )
		n$conn = seen$conn;
	NOTICE(n);
	}

# Reports a match, unless a condition of the item fails.
function conclude(intel_id: string, item: string, desc: string, seen: Intel::Seen, facts: Facts, has_answer: bool)
	{
	local verdict = conditions_hold(intel_id, item, facts);
	if ( verdict == "fail" )
		{
		if ( log_items )
			Reporter::info(fmt("Threat Bus: not sighted %s, its conditions do not hold", intel_id));
		return;
		}
	if ( log_items )
		Reporter::info(fmt("Threat Bus: sighted %s", intel_id));
	local context = describe(seen);
	add_facts(context, facts);
	context["item"] = item;
	context["conditions"] = verdict;
	if ( has_answer )
		{
		# An answer that does not fit has failed above.
		context["answered"] = T;
		context["answer_fits"] = T;
		}
	report_match(intel_id, context);
	if ( notices )
		raise_notice(intel_id, seen, desc);
	}

function waiting_key(uid: string, query: string): string
	{
	return fmt("%s %s", uid, to_lower(query));
	}

event give_up(key: string)
	{
	if ( key !in waiting )
		return;
	local left = waiting[key];
	delete waiting[key];
	for ( i in left )
		conclude(left[i]$id, left[i]$item, left[i]$desc, left[i]$seen, facts_of(left[i]$seen), F);
	}

event answered(uid: string, query: string, answers: set[addr])
	{
	local key = waiting_key(uid, query);
	if ( key !in waiting )
		return;
	local all_of_them = waiting[key];
	local left: vector of Waiting = vector();
	for ( i in all_of_them )
		{
		local w = all_of_them[i];
		# Its indicator may have been withdrawn meanwhile.
		if ( [w$id, to_lower(w$item)] !in conditions )
			next;
		local relevant = comparable(w$id, w$item, answers);
		if ( |relevant| == 0 )
			{
			left[|left|] = w;
			next;
			}
		local facts = facts_of(w$seen);
		for ( answer in relevant )
			{
			note_fact(facts, "resolved-address", cat(answer));
			note_fact(facts, "address", cat(answer));
			}
		conclude(w$id, w$item, w$desc, w$seen, facts, T);
		}
	if ( |left| > 0 )
		waiting[key] = left;
	else
		delete waiting[key];
	}

function hold_until_answered(intel_id: string, item: string, desc: string, seen: Intel::Seen)
	{
	local key = waiting_key(seen$conn$uid, item);
	if ( key !in waiting )
		{
		waiting[key] = vector();
		schedule answer_wait { give_up(key) };
		}
	local those = waiting[key];
	those[|those|] = Waiting($id=intel_id, $seen=seen, $item=item, $desc=desc);
	}

# Zeek shows the parties of a mail again at the end of each of its parts.
global mail_matches: set[string] &create_expire=5min;

function is_repeated(id: string, s: Intel::Seen): bool
	{
	if ( ! s?$conn || ! s$conn?$smtp || ! starts_with(cat(s$where), "SMTP::") )
		return F;
	local key = fmt("%s %d %s %s %s", s$conn$uid, s$conn$smtp$trans_depth, id, s$where,
	    s?$indicator ? to_lower(s$indicator) : "");
	if ( key in mail_matches )
		return T;
	add mail_matches[key];
	return F;
	}

event Intel::match(s: Intel::Seen, items: set[Intel::Item])
	{
	if ( ! report_sightings || ! speaks_to_bus() )
		return;
	for ( item in items )
		{
		if ( ! item$meta?$tb_id )
			next;
		local id = item$meta$tb_id;
		if ( is_repeated(id, s) )
			next;
		local desc = item$meta?$desc ? item$meta$desc : id;
		if ( waits_for_answer(id, s, item$indicator) )
			hold_until_answered(id, item$indicator, desc, s);
		else
			conclude(id, item$indicator, desc, s, facts_of(s), F);
		}
	}

# ---- Answers to queries ----------------------------------------------------------------------------------------------

# A query whose name somebody looks for, while its answer may come.
global asked: set[string] &create_expire=1min;

# The addresses of the answer that is being read.
global replies: table[string] of set[addr] &create_expire=1min;

@ifdef ( Intel::seen_policy )
# Where the query is seen, there the answer is seen.
hook Intel::seen_policy(s: Intel::Seen, found: bool)
	{
	if ( found && s?$conn && s?$indicator && s$where == DNS::IN_REQUEST )
		add asked[waiting_key(s$conn$uid, s$indicator)];
	}
@endif

function note_reply(c: connection, msg: dns_msg, answer: addr)
	{
	local key = fmt("%s %d", c$uid, msg$id);
	if ( key !in replies )
		replies[key] = set();
	add replies[key][answer];
	}

event dns_A_reply(c: connection, msg: dns_msg, ans: dns_answer, a: addr)
	{
	note_reply(c, msg, a);
	}

event dns_AAAA_reply(c: connection, msg: dns_msg, ans: dns_answer, a: addr)
	{
	note_reply(c, msg, a);
	}

event dns_end(c: connection, msg: dns_msg) &priority=3
	{
	local reply = fmt("%s %d", c$uid, msg$id);
	if ( reply !in replies )
		return;
	local answers = replies[reply];
	delete replies[reply];
	if ( ! c?$dns || ! c$dns?$query || waiting_key(c$uid, c$dns$query) !in asked )
		return;
	if ( speaks_to_bus() )
		event answered(c$uid, c$dns$query, answers);
	else
		{
@ifdef ( Cluster::publish )
		Cluster::publish(Cluster::manager_topic, answered, c$uid, c$dns$query, answers);
@else
		Broker::publish(Cluster::manager_topic, answered, c$uid, c$dns$query, answers);
@endif
		}
	}

event zeek_done() &priority=2
	{
	# Deleting while looping is not allowed.
	local keys: vector of string = vector();
	for ( key in waiting )
		keys[|keys|] = key;
	for ( i in keys )
		{
		local left = waiting[keys[i]];
		delete waiting[keys[i]];
		for ( j in left )
			conclude(left[j]$id, left[j]$item, left[j]$desc, left[j]$seen, facts_of(left[j]$seen), F);
		}
	for ( intel_id in matches )
		report_suppressed(intel_id);
	}

@ifdef ( Intel::indicator_inserted )
@load ./proof
@endif

##! Connects Zeek to Threat Bus: indicators from the bus become items of the Intel framework, and matches of these items
##! are reported to the bus as sightings. Works with Zeek 5.0 and newer, alone and in a cluster, where the manager talks
##! to the bus and the workers match.
##!
##! Two ways lead to the bus. By default Zeek dials the bus as a Broker peer. With :zeek:see:`Tenzir::use_websocket`, or by
##! loading ``websocket.zeek`` instead of this script, Zeek opens a WebSocket server and the bus dials Zeek.

@load base/frameworks/cluster
@load base/frameworks/intel
@load base/frameworks/reporter
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

	## The topic of Threat Bus to subscribe to.
	option intel_topic = "stix2/indicator";

	## The topic of Threat Bus on which to report sightings.
	option sighting_topic = "stix2/sighting";

	## The topic on which subscriptions are negotiated.
	option management_topic = "threatbus/manage";

	## How much history to ask for.
	option snapshot_intel: interval = 0sec;

	## The topic on which Threat Bus sends intel to this Zeek alone. Empty while there is no subscription.
	global p2p_topic: string = "" &redef;

	## An intel item arrives.
	##
	## item: What to look for, or no longer.
	global intel: event(item: Intelligence);

	## An intel item was seen.
	##
	## ts: When, in network time.
	##
	## intel_id: The STIX identifier of the indicator.
	##
	## context: What is known about the match. ``noisy`` tells whether this reports several matches at once; ``suppressed``
	##          is then their number, and ``first_suppressed`` the time of the first. ``seen``, ``seen_type``, ``where``
	##          and ``node`` tell what was seen and where; ``uid``, ``orig_h``, ``orig_p``, ``resp_h``, ``resp_p`` and
	##          ``fuid`` tell the connection and the file, as far as there is one.
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
	hook send_subscribe(intel_topic, snapshot_intel);
	}

event subscription_acknowledged(topic: string)
	{
	# A bus that is a libbroker endpoint acknowledges to everybody: the first one is ours.
	if ( is_subscribed() || ! speaks_to_bus() )
		return;
	p2p_topic = topic;
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

event Broker::peer_added(endpoint: Broker::EndpointInfo, msg: string)
	{
	if ( use_websocket || ! speaks_to_bus() || ! is_bus(endpoint) )
		return;
	log_operation("Threat Bus: connected as a Broker peer");
	renew_subscription();
	}

event Broker::peer_lost(endpoint: Broker::EndpointInfo, msg: string)
	{
	if ( ! use_websocket && speaks_to_bus() && is_bus(endpoint) )
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

event intel(item: Intelligence)
	{
	if ( item$intel_type !in intel_types )
		{
		Reporter::warning(fmt("Threat Bus: unknown intel type %s of %s", item$intel_type, item$id));
		return;
		}
	# The source makes the metadata of each indicator its own: two indicators may want the same value.
	local mapped = Intel::Item(
	    $indicator=item$indicator,
	    $indicator_type=intel_types[item$intel_type],
	    $meta=Intel::MetaData($source=fmt("%s:%s", tb_intel_tag, item$id), $desc=item$id, $url=tb_intel_tag));
	if ( log_items )
		Reporter::info(fmt("Threat Bus: %s %s %s of %s", item$operation, item$intel_type, item$indicator, item$id));
	if ( item$operation == "ADD" )
		Intel::insert(mapped);
	else if ( item$operation == "REMOVE" )
		Intel::remove(mapped);
	else
		Reporter::warning(fmt("Threat Bus: unknown operation %s for %s", item$operation, item$id));
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
		}
	return context;
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

function report_match(intel_id: string, seen: Intel::Seen)
	{
	local now = network_time();
	if ( noisy_intel_threshold == 0 )
		{
		hook send_sighting(now, intel_id, describe(seen));
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
		hook send_sighting(now, intel_id, describe(seen));
		return;
		}
	if ( m$suppressed == 0 )
		m$first_suppressed = now;
	++m$suppressed;
	m$last_suppressed = now;
	m$context = describe(seen);
	}

event Intel::match(seen: Intel::Seen, items: set[Intel::Item])
	{
	if ( ! report_sightings || ! speaks_to_bus() )
		return;
	for ( item in items )
		{
		if ( ! item$meta?$url || item$meta$url != tb_intel_tag || ! item$meta?$desc )
			next;
		if ( log_items )
			Reporter::info(fmt("Threat Bus: sighted %s", item$meta$desc));
		report_match(item$meta$desc, seen);
		}
	}

event zeek_done() &priority=2
	{
	for ( intel_id in matches )
		report_suppressed(intel_id);
	}

using System.Diagnostics;
using System.Globalization;
using Postern.Flow.People;
using Postern.Flow.Portal;
using Postern.Rules.Access;
using Postern.Scenarios.Peers;
using Postern.Store;
using Postern.Store.Records;
using Postern.Web.Admin;

namespace Postern.Bench.Pages;

/// <summary>How long pages take with a million messages in the store: the real program, fifty visitors from fifty networks, a fixed rate, each page for some seconds.</summary>
public static class PagesBench
{
    const string Device = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

    static readonly CancellationToken Ct = CancellationToken.None;

    public static async Task Run(PagesOptions options, TextWriter output)
    {
        var folder = options.Data ?? Directory.CreateTempSubdirectory("postern-bench-").FullName;
        try
        {
            var visits = await Prepare(folder, options, output);
            using var certificates = new Certificates();
            await using var gateway = await Gateway.Start(
                new() { Certificates = certificates, Data = folder, Database = options.Database, Portal = new { lifetime = "90.00:00:00", newMessage = new { to = new[] { "Reception <desk@clinic.example>" } } } }, Ct);
            using var visitors = new Visitors(new Uri($"https://{gateway.Web}"), visits.Cookies);
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"| {options.Rate}/s for {options.Seconds} s | p50 ms | p95 ms | p99 ms | worst ms | status | octets |\n|---|---|---|---|---|---|---|"));
            await visitors.Ask(options.Rate, TimeSpan.FromSeconds(5), _ => Visits.Request("/verify")); // the compiler's turn
            foreach (var (name, request) in visits.Pages.Where(page => options.Only is null || page.Name.Contains(options.Only, StringComparison.Ordinal)))
            {
                await visitors.Ask(options.Rate, TimeSpan.FromSeconds(2), request);
                var answers = await visitors.Ask(options.Rate, TimeSpan.FromSeconds(options.Seconds), request);
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                    $"| {name} | {answers.Percentile(.5):0.0} | {answers.Percentile(.95):0.0} | {answers.Percentile(.99):0.0} | {answers.Worst:0.0} | {answers.Statuses} | {answers.Size:N0} |"));
            }
        }
        finally
        {
            if (options.Data is null) Directory.Delete(folder, recursive: true);
        }
    }

    static async Task<Visits> Prepare(string folder, PagesOptions options, TextWriter output)
    {
        var ledgerOptions = new LedgerOptions(folder, options.Database, "Example Clinic", Exclusive: true);
        var isThere = Ledger.IsThere(ledgerOptions);
        await using var ledger = await Ledger.Open(ledgerOptions, TimeProvider.System, Ct);
        if (!isThere)
        {
            var watch = Stopwatch.StartNew();
            await Filling.Fill(ledger, options.Messages, TimeProvider.System.GetUtcNow(), output);
            await Filling.FillHouse(ledger, TimeProvider.System.GetUtcNow());
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"filled {options.Messages:N0} messages in {watch.Elapsed.TotalMinutes:0.0} min"));
        }

        while (await ledger.Traffic.Fold(Ct)) { }
        await Searches(ledger, output);
        return await Visits.Of(ledger);
    }

    /// <summary>The ledger alone, without a page around it.</summary>
    static async Task Searches(Ledger ledger, TextWriter output)
    {
        CopyFilter[] filters =
        [
            new() { Recipient = new("p7919", "d1.example") }, new() { Recipient = new("pat", "busy.example") }, new() { Recipient = new("nobody", "d1.example") },
            new() { Sender = new("s7", "clinic.example") }, new() { Domain = "d7.example" }, new() { Protection = "openpgp" }, new() { State = Postern.Store.Queue.CopyState.Failed }, new(),
        ];
        foreach (var filter in filters)
        {
            List<double> ms = [];
            var found = 0;
            for (var round = 0; round < 20; round++)
            {
                var watch = Stopwatch.StartNew();
                found = (await ledger.Records.Search(filter, Ct)).Count;
                ms.Add(watch.Elapsed.TotalMilliseconds);
            }

            var what = filter.Recipient is { } to ? $"recipient {to.Domain}" : filter.Sender is not null ? "sender" : filter.Domain ?? filter.Protection ?? $"{filter.State}";
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"search {what}: {found} found, first {ms[0]:0.0} ms, median {ms.Order().ElementAt(10):0.0} ms, worst {ms.Max():0.0} ms"));
        }
    }

    /// <summary>Sessions of fifty administrators and fifty readers, and the pages that they look at.</summary>
    sealed class Visits
    {
        public List<IReadOnlyList<string>> Cookies { get; } = [];

        readonly List<StaffVisit> staff = [];

        readonly List<string> seals = [];

        public List<(string Name, Func<int, HttpRequestMessage> Request)> Pages { get; } = [];

        public static async Task<Visits> Of(Ledger ledger)
        {
            var visits = new Visits();
            var links = new PortalLinks(ledger.DeriveKey(PortalLinks.KeyPurpose), new Uri("https://gw.clinic.example"));
            var found = await ledger.Records.Search(new() { Recipient = new("pat", "busy.example") }, Ct);
            var busy = found[0];
            var token = links.TokenOf(busy.CopyId);
            for (var number = 0; number < Visitors.Count; number++) await visits.Enter(ledger, token, number);
            var (senders, other) = (new SenderLinks(ledger.DeriveKey(SenderLinks.KeyPurpose), new Uri("https://gw.clinic.example")), await ledger.Records.Search(new() { Protection = "portal" }, Ct));
            await ledger.Life.PlaceSenderPage(busy.MessageId, PortalLinks.HashOf(senders.TokenOf(busy.MessageId)), TimeProvider.System.GetUtcNow().AddDays(30), Ct);
            visits.Name(token, busy.MessageId, found[1].MessageId, new(ledger));
            visits.NameOthers(token, links.TokenOf(other.First(copy => copy.Recipient.Domain != "busy.example").CopyId), senders.TokenOf(busy.MessageId));
            return visits;
        }

        public static HttpRequestMessage Request(string path)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.UserAgent.ParseAdd(Device);
            return request;
        }

        // One administrator and one reader, from one network.
        async Task Enter(Ledger ledger, string token, int number)
        {
            var network = Network.Of(Visitors.SourceOf(number));
            var member = (await ledger.Staff.FindByAddress($"a{number}@clinic.example", Ct))?.Id
                ?? await ledger.Staff.Add($"A {number}", $"a{number}@clinic.example", Role.Administrator, null, Ct) ?? throw new InvalidOperationException("no member");
            var (door, client) = (new StaffDesk(ledger, TimeProvider.System), new Client(network, Devices.Of(Device)));
            var word = await door.Begin(member, client, "passkey", Ct);
            staff.Add(((StaffEntry.Granted)await door.Enter(word, Act.SeeMessages, client, isProof: false, Ct)).Visit);

            CodeNotice? sent = null;
            var desk = new PortalDesk(ledger, new("Example Clinic", "clinic.example"), (code, _) => Task.FromResult(sent = code), (_, _) => throw new NotSupportedException(), TimeProvider.System);
            var landing = ((Entry.NeedsProof)await desk.Enter(token, null, network, Ct)).Landing;
            await desk.SendCode(landing, network, Ct);
            var session = ((ProofAnswer.Proven)await desk.Prove(landing, sent!.Code, network, Ct)).Session; // it was sent a moment ago
            Cookies.Add([$"__Host-postern-staff={word}", $"__Host-postern-m={session}"]);
            var inbox = new InboxDesk(ledger, new(ledger.DeriveKey(PortalLinks.KeyPurpose), new Uri("https://gw.clinic.example")), new("Example Clinic", "clinic.example"), TimeProvider.System);
            seals.Add(((ReaderEntry.Granted)await inbox.Enter(session, network, Ct)).Reader.FormSeal);
        }

        void NameOthers(string token, string foreign, string sender)
        {
            (string, string)[] pages =
            [
                ("the first page of a link", $"/m/{foreign}"), ("sign in with a passkey", "/m/sign-in"), ("passkeys of a reader", "/m/passkeys"), ("a new message", "/m/new"),
                ("the sheet to print", $"/m/{token}/print"), ("this is not for me", $"/m/{token}/not-for-me"), ("the sender's page", $"/s/{sender}"),
            ];
            Pages.AddRange(pages.Select((string, Func<int, HttpRequestMessage>) (page) => (page.Item1, _ => Request(page.Item2))));
            Pages.Add(("a search in the inbox", visitor => Form("/m/inbox", ("seal", seals[visitor]), ("words", "results"))));
        }

        static HttpRequestMessage Form(string path, params (string Name, string Value)[] fields)
        {
            var request = Request(path);
            (request.Method, request.Content) = (HttpMethod.Post, new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))));
            return request;
        }

        void Name(string token, Guid busy, Guid message, SealedQuery seal)
        {
            (string, string)[] same =
            [
                ("is a notice real", "/verify"), ("a message in the portal", $"/m/{token}/message"), ("the inbox", "/m/inbox"), ("reply", $"/m/{token}/reply"), ("settings of a reader", "/m/settings"),
                ("overview", "/admin"), ("messages", "/admin/messages"), ("one message", $"/admin/messages/{message}"), ("one with 500 events", $"/admin/messages/{busy}"), ("reports", "/admin/reports"), ("incidents", "/admin/incidents"),
                ("domains", "/admin/domains"), ("keys", "/admin/keys"), ("policy", "/admin/policy"), ("people", "/admin/people"), ("audit", "/admin/audit"), ("audit of the house", "/admin/audit?kind=house"), ("audit, a rare word", "/admin/audit?what=passkey"), ("settings", "/admin/settings"),
                ("brand", "/admin/brand"), ("health", "/admin/health"), ("account", "/admin/account"),
            ];
            (string, MessageQuery)[] searches =
            [
                ("messages to one person", new() { Recipient = "p7919@d1.example" }), ("messages to a busy person", new() { Recipient = Filling.BusyReader }), ("messages of one sender", new() { Sender = "s7@clinic.example" }),
                ("messages to a domain", new() { Recipient = "d7.example" }), ("messages by OpenPGP", new() { Protection = "openpgp" }), ("messages that failed", new() { State = "failed" }),
                ("messages not by TLS", new() { Protection = MessageQuery.NotByTls }), ("messages of one day", new() { Since = "2026-10-01", Until = "2026-10-01" }),
            ];
            Pages.AddRange(same.Select((string, Func<int, HttpRequestMessage>) (page) => (page.Item1, _ => Request(page.Item2))));
            Pages.Add(("keys of one address", visitor => Form("/admin/keys", ("seal", staff[visitor].FormSeal), ("find", "p7@d1.example"))));
            Pages.AddRange(searches.Select((string, Func<int, HttpRequestMessage>) (search) => (search.Item1, visitor => Request($"/admin/messages?q={seal.Seal(search.Item2, staff[visitor])}"))));
        }
    }
}

using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Postern.Flow;
using Postern.Flow.Deliver;
using Postern.Flow.Dkim;
using Postern.Flow.Domains;
using Postern.Flow.Inbound;
using Postern.Flow.Inspect;
using Postern.Flow.Intake;
using Postern.Flow.Keys;
using Postern.Flow.Open;
using Postern.Flow.Portal;
using Postern.Flow.Queue;
using Postern.Flow.Record;
using Postern.Flow.Replies;
using Postern.Flow.Seal;
using Postern.Flow.Traces;
using Postern.Mail.Addresses;
using Postern.Mail.Dns;
using Postern.Mail.Smtp;
using Postern.Rules.Decide;
using Postern.Rules.Keys;
using Postern.Rules.Retry;
using Postern.Store;
using Postern.Store.Queue;
using Postern.Store.Records;
using Postern.Store.Spool;
using Postern.Store.Sql;

namespace Postern.Tests.Flow;

/// <summary>The real line with everything around it, put together as the gateway does, over a ledger in a folder of its own.</summary>
sealed class House : IAsyncDisposable
{
    readonly Session watcher;
    readonly Database beside;
    readonly Scratch scratch;
    readonly ReadyKeys readyKeys;
    readonly RecipientOpening opening;
    Task settling = Task.CompletedTask;

    House(string folder, Ledger ledger, Session watcher, Database beside, Policy policy, Town town, TimeProvider clock, RetrySchedule schedule, IResolver judging, InboundOptions inbound)
    {
        (Folder, Ledger, this.watcher, this.beside, Town) = (folder, ledger, watcher, beside, town);
        Organization = new Organization("Example Clinic", ["clinic.example"], "gw.clinic.example");
        Links = new PortalLinks(ledger.DeriveKey(PortalLinks.KeyPurpose), new Uri("https://secure.clinic.example"));
        Memories = new Memories(ledger.Memories, ledger.Alarms, policy, MemoryOptions.Usual, clock, NullLogger<Memories>.Instance);
        Roads = town.Roads(clock, Memories);
        Destinations = new Destinations(Routes, Roads, clock);
        var options = new PortalOptions("Example Clinic", "clinic.example");
        ReplyAddresses = new ReplyAddresses(ledger.DeriveKey(ReplyAddresses.KeyPurpose), "clinic.example");
        var shelving = new PortalShelving(ledger, Links, options, TimeSpan.FromDays(30), ReplyAddresses, new WishDesk(ledger, options));
        OwnKeys = new OwnKeys(ledger, Organization, clock);
        scratch = new Scratch(Path.Combine(folder, "sealing"));
        Inspection = new Inspection(policy, new RecipientKeys(ledger, (address, _) => ValueTask.FromResult(Discovered(address)), clock), ledger, clock);
        readyKeys = ReadyKeys.In(ledger, clock);
        Signatory = new Signatory(readyKeys, new ArcCustody(ledger, judging, Organization, clock), Organization, new DkimOptions(), NullLogger<Signatory>.Instance);
        opening = new RecipientOpening(new LetterOpening(ledger, OwnKeys, [], clock), OwnKeys);
        var handOver = new HandOver(ledger, opening, new OpenedCustody(readyKeys, Organization, new DkimOptions(), clock), Organization, inbound);
        Line = new Line(policy, Inspection, new Sealer(ledger, shelving, new Encryption(OwnKeys, scratch, clock), Signatory, handOver, new ReplyLabel(ledger, Organization)), new Courier(Destinations, schedule, Organization, Signatory, clock));
        Recorder = new Recorder(ledger, new Reports(Organization, schedule), schedule, Bell, clock, NullLogger<Recorder>.Instance);
        Window = new Window(Destinations, clock);
        Carrier = new Carrier(Line, Recorder, Window, clock, NullLogger<Carrier>.Instance);
        Dispatcher = new Dispatcher(ledger, Window, Destinations, Carrier, Bell, new QueueOptions(QueueOptions.LeaseUsual), clock, NullLogger<Dispatcher>.Instance);
        Hops = new HopTally(ledger, clock, NullLogger<HopTally>.Instance);
        var finding = new ReplyFinding(
            ledger, Organization, new ReplyOptions(Looks: true, ReplyOptions.RememberUsual), new ReplyHints(Links, options, Hints.Enqueue), Hops, NullLogger<ReplyFinding>.Instance);
        Acceptance = new Acceptance(ledger, Window, Dispatcher, Bell, Organization, finding, clock);
        Harvests = new HarvestRounds(ledger, new Harvest(ledger, OwnKeys, Organization, clock), OwnKeys, NullLogger<HarvestRounds>.Instance);
        Habits = new HabitTally(ledger, clock, NullLogger<HabitTally>.Instance);
        Senders = new SenderCheck(judging, Organization, inbound, clock, NullLogger<SenderCheck>.Instance);
        Reception = new Reception(Acceptance, Organization, new NoticeDesk(ledger, ReplyAddresses, Organization, clock, NullLogger<NoticeDesk>.Instance), clock, NullLogger<Reception>.Instance, clientRoots: null, Senders, Harvests, Habits);
        Clock = clock;
    }

    public static RetrySchedule Usual { get; } = new(TimeSpan.FromMinutes(1), TimeSpan.FromHours(1), TimeSpan.FromHours(12));

    public string Folder { get; }
    public Ledger Ledger { get; }
    public Town Town { get; }
    public TimeProvider Clock { get; }
    public Organization Organization { get; }
    public PortalLinks Links { get; }
    public Routes Routes { get; } = new(new Dictionary<string, Route>());
    public Memories Memories { get; }
    public Roads Roads { get; }
    public Destinations Destinations { get; }
    public Signatory Signatory { get; }
    public Line Line { get; }
    public OwnKeys OwnKeys { get; }
    public Inspection Inspection { get; }

    /// <summary>What is found outside for an address.</summary>
    public Func<EmailAddress, IReadOnlyList<KeyFacts>> Discovered { get; set; } = _ => [];
    public Bell Bell { get; } = new();
    public Recorder Recorder { get; }
    public Window Window { get; }
    public Carrier Carrier { get; }
    public Dispatcher Dispatcher { get; }
    public Acceptance Acceptance { get; }
    public Reception Reception { get; }
    public SenderCheck Senders { get; }
    public HarvestRounds Harvests { get; }
    public HabitTally Habits { get; }

    public ReplyAddresses ReplyAddresses { get; }
    public HopTally Hops { get; }

    /// <summary>Hints that would leave the house.</summary>
    public ConcurrentQueue<ReplyHint> Hints { get; } = new();

    /// <summary>True from the moment of a crash.</summary>
    public bool IsDead { get; private set; }

    public static Task<House> Open(Town town, TimeProvider clock, Policy? policy = null, IResolver? judging = null, InboundOptions? inbound = null) =>
        Open(Directory.CreateTempSubdirectory("postern-flow-").FullName, town, clock, policy, judging, inbound);

    /// <param name="folder">Of the ledger.</param>
    /// <param name="town">Everybody outside.</param>
    /// <param name="clock">Tells the time.</param>
    /// <param name="policy">Absent: the safe one.</param>
    /// <param name="judging">Asked about authors of relayed mail and of mail from outside; absent, the town's.</param>
    /// <param name="inbound">What is done with mail from outside.</param>
    public static async Task<House> Open(string folder, Town town, TimeProvider clock, Policy? policy = null, IResolver? judging = null, InboundOptions? inbound = null)
    {
        var ledger = await Ledger.Open(new LedgerOptions(folder, "sqlite", "Example Clinic", Exclusive: true), clock, CancellationToken.None);

        // One connection stays open, so that SQLite never folds the log into the file while a crash takes its picture of both.
        var beside = Database.Sqlite(Path.Combine(folder, "postern.db"));
        var watcher = await beside.Connect(CancellationToken.None);
        await watcher.Query("SELECT COUNT(*) FROM copies", new { }, row => row.GetInt64(0), CancellationToken.None);
        return new House(folder, ledger, watcher, beside, policy ?? Policy.Safe, town, clock, Usual, judging ?? town, inbound ?? new InboundOptions());
    }

    /// <summary>Begins to claim what is due.</summary>
    public Task Start() => Dispatcher.StartAsync(CancellationToken.None);

    /// <summary>Takes a message as a door would; returns its id once it is durable.</summary>
    public async Task<Guid> Accept(string text, MailFrom from, params RcptTo[] to)
    {
        var letter = LetterOf(from, to);
        await using var incoming = Acceptance.Begin(letter);
        await incoming.Write(Encoding.Latin1.GetBytes(text), CancellationToken.None);
        await Acceptance.Accept(incoming, CancellationToken.None);
        return letter.Id;
    }

    public Letter LetterOf(MailFrom from, params RcptTo[] to) => new()
    {
        Id = Acceptance.NewId(),
        Door = Door.Relay,
        Envelope = new Envelope(from, to),
        Arrival = new Arrival(null, null, null, null),
        Trace = "Received: by gw.clinic.example; Mon, 2 Mar 2026 08:00:00 +0000\r\n"u8.ToArray(),
    };

    /// <summary>Keeps a message without starting it on its way: for tests that carry it along the line themselves.</summary>
    public async Task<QueuedCopy> Keep(string text, MailFrom from, RcptTo to)
    {
        var now = Clock.GetUtcNow();
        var bytes = Encoding.Latin1.GetBytes(text);
        var message = new NewMessage
        {
            Id = Guid.CreateVersion7(now),
            AcceptedAt = now,
            Door = Door.Relay,
            From = from,
            Size = bytes.Length,
            Arrival = new Arrival(null, null, null, null),
            Copies = [new NewCopy(Guid.CreateVersion7(now), to, now + TimeSpan.FromDays(300))],
        };
        return (await Ledger.Spool.Take(message, bytes))[0];
    }

    public Task<IReadOnlyList<CopyRecord>> Copies() => Ledger.Records.List(new RecordFilter(Limit: RecordFilter.LimitMax), CancellationToken.None);

    /// <summary>The next write that needs room finds none; then there is room again.</summary>
    public Task FillDisk() => Break("PRAGMA max_page_count = 1");

    /// <summary>The next write finds no database; then it is back.</summary>
    public Task LoseLedger() => Break("PRAGMA query_only = ON");

    async Task Break(string pragma)
    {
        try
        {
            await Ledger.Writer.Now(transaction => transaction.Query(pragma, new { }, row => row.GetValue(0)), CancellationToken.None);
        }
        catch (LedgerUnavailableException)
        {
            // Broken already for those who were written together with it.
        }
    }

    /// <summary>Waits until nothing is carried but what waits for silent exchangers. Short pauses of our own are skipped.</summary>
    public Task Settle(ManualClock clock) => settling = Watch(clock);

    async Task Watch(ManualClock clock)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(2));

        // A silent connection that its client has just given up is counted a moment longer: then a second look is not enough.
        for (var calm = 0; !IsDead && calm < (Town.Silent > 0 ? 12 : 2); await look.WaitForNextTickAsync(patience.Token))
        {
            var rests = Window.CopiesMax - Window.Room <= Town.Silent && !await IsDue() && !await IsOnItsWay();
            calm = rests ? calm + 1 : 0;
            if (rests) continue;
            Bell.Ring();
            clock.AdvanceToTimer(TimeSpan.FromSeconds(1.5));
        }
    }

    // Claimed in the ledger and not yet in hand: on a busy machine, or before the code is compiled, that takes longer than two looks.
    async Task<bool> IsOnItsWay()
    {
        var leased = await watcher.Query("SELECT id FROM copies WHERE state = 'queued' AND lease > 0", new { }, row => row.Id(0), CancellationToken.None);
        return !leased.TrueForAll(Window.IsInHand);
    }

    async Task<bool> IsDue()
    {
        var due = await watcher.Query("SELECT DISTINCT domain FROM copies WHERE state = 'queued' AND lease = 0 AND due_at_ms <= @now",
            new { now = Clock.GetUtcNow() }, row => row.GetString(0), CancellationToken.None);
        return due.Except(Destinations.LeaveAlone(Window.Room).Keys).Any();
    }

    public static EmailAddress Address(string text) => EmailAddress.TryParse(text, out var address) ? address : throw new ArgumentException(text);

    /// <summary>Stops as the gateway does.</summary>
    public async ValueTask DisposeAsync()
    {
        await Dispatcher.StopAsync(CancellationToken.None);
        await Carrier.DisposeAsync();
        await Recorder.Drain();
        await Close();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Dies: what is under way is cut off, and nothing that was not written by now is written. Returns the folder as it was left.</summary>
    public async Task<string> Crash()
    {
        IsDead = true;
        Town.Cut();
        await settling;
        var left = Directory.CreateTempSubdirectory("postern-crash-").FullName;
        foreach (var name in Directory.EnumerateFiles(Folder).Select(Path.GetFileName).OfType<string>().Where(n => !n.EndsWith("-shm", StringComparison.Ordinal) && n != "postern.lock").Order(StringComparer.Ordinal))
            File.Copy(Path.Combine(Folder, name), Path.Combine(left, name));

        await DisposeAsync();
        return left;
    }

    async Task Close()
    {
        Dispatcher.Dispose();
        scratch.Dispose();
        readyKeys.Dispose();
        OwnKeys.Dispose();
        opening.Dispose();
        Harvests.Dispose();
        Hops.Dispose();
        await watcher.DisposeAsync();
        await beside.DisposeAsync();
        await Ledger.DisposeAsync();
    }
}

using Postern.Flow.Inbound;
using Postern.Flow.Keys;
using Postern.Flow.Open;
using Postern.Flow.Revoked;
using Postern.Flow.Traces;
using Postern.Host.Settings;
using Postern.Mail.Dns;
using Postern.Store;

namespace Postern.Host;

/// <summary>Puts together what looks at mail from outside and opens it.</summary>
static class InboundMail
{
    extension(IServiceCollection services)
    {
        public void AddInboundMail(PosternSettings settings, Plan plan)
        {
            services.AddSingleton(plan.InboundMail);
            services.AddSingleton<SenderCheck>();
            services.AddSingleton(all => new SignersRevocations(KeySources.RevocationsOf(RevocationPlan.WithRoots(settings), all.GetRequiredService<IResolver>(), all.GetRequiredService<ILoggerFactory>())));
            services.AddSingleton(all => new LetterOpening(
                all.GetRequiredService<Ledger>(), all.GetRequiredService<OwnKeys>(), RevocationPlan.RootsOf(settings.Keys.Roots), TimeProvider.System,
                all.GetRequiredService<SignersRevocations>().Revocations));
            services.AddSingleton<RecipientOpening>();
            services.AddSingleton<OpenedCustody>();
            services.AddSingleton<HandOver>();
            services.AddSingleton<Harvest>();
            services.AddSingleton<HabitTally>();
            services.AddHostedService(all => all.GetRequiredService<HabitTally>());
            if (!plan.InboundMail.Harvests) return;

            services.AddSingleton<HarvestRounds>();
            services.AddHostedService(all => all.GetRequiredService<HarvestRounds>());
        }
    }

    /// <summary>Owned by the container: it disposes of what it made.</summary>
    sealed class SignersRevocations(Revocations? revocations) : IAsyncDisposable
    {
        public Revocations? Revocations => revocations;

        public ValueTask DisposeAsync() => revocations?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}

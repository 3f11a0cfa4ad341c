using Postern.Store.Passkeys;

namespace Postern.Web.Passkeys;

/// <summary>Whoever holds passkeys, as the framework's handler wants to see them.</summary>
sealed record PasskeyHolder(PasskeyOwner Owner);

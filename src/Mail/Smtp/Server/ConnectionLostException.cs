namespace Postern.Mail.Smtp.Server;

/// <summary>The client went away. Kept apart from other IO failures: a full disk behind a door is an accident, this is not.</summary>
sealed class ConnectionLostException : IOException
{
    public ConnectionLostException() : base("the client went away") { }

    public ConnectionLostException(Exception inner) : base("the client went away", inner) { }
}

/// <summary>The client ended the transaction between two chunks. An IOException to a door: for it, the rest of the message will not come.</summary>
sealed class TransactionAbandonedException() : IOException("the transaction was abandoned");

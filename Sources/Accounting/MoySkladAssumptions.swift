/// GUESSES about MoySklad: what no source of ours says and a trial of the API can confirm.
///
/// - A repeated `syncId` answers HTTP 200 with the entity that was made first, unchanged, whatever the
///   repeat says; two at one moment make one entity.
/// - Only HTTP 200 to 299 with the `id` of an entity is a yes.
/// - An error of HTTP 4xx that MoySklad explains in `errors` is for good, unless it is about rights or
///   the number of calls: a document that lacks something lacks it tomorrow, too.
/// - `incomingNumber` takes the bank's number of the operation, whatever it looks like.
/// - GUIDs may be written in lower case, whoever made them.
enum MoySkladAssumptions {
    /// About rights (1016 to 1018 come with it): the merchant mends it, and we try again.
    static let notLetIn: Set<Int> = [401, 403]
    /// Codes by which too many calls are told, should they ever come under another status than 429.
    static let tooMany: Set<Int64> = [1049, 1073]
    /// A document or a word of a dictionary that is not there.
    static let notFound: Set<Int64> = [1008, 1021]
}

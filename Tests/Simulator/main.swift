import Foundation

// simulate --seeds N [--from K] [--seconds S] [--stop] | --seed K [--days D]
let arguments = Arguments(CommandLine.arguments.dropFirst())
if let share = arguments.share {
  work(arguments, share)
} else if let seed = arguments.seed {
  exit(show(seed, days: arguments.days))
} else {
  exit(Crew(arguments).run())
}

import Foundation

// simulate --seeds N [--from K] [--seconds S] [--stop] | --seed K [--through K] [--days D]
let arguments = Arguments(CommandLine.arguments.dropFirst())
if let share = arguments.share {
  work(arguments, share)
} else if let seed = arguments.seed {
  exit(show(seed, through: max(arguments.through ?? seed, seed), days: arguments.days))
} else {
  exit(Crew(arguments).run())
}

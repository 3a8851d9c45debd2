import Foundation

// simulate --seeds N [--from K] [--seconds S] [--stop] | --seed K
let arguments = Arguments(CommandLine.arguments.dropFirst())
if let share = arguments.share {
  work(arguments, share)
} else if let seed = arguments.seed {
  exit(show(seed))
} else {
  exit(Crew(arguments).run())
}

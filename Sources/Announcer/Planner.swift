internal import Ledger
